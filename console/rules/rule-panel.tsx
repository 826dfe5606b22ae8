import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { listAlerts } from '../client/alerts.ts'
import { getRule, type Rule, type RuleProblem } from '../client/rules.ts'
import { m } from '../messages/catalogue.ts'
import { Facts, Section } from '../parts/facts.tsx'
import { Loaded, PanelSkeleton, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { Severity, SeverityMark } from '../parts/severity.tsx'
import { Time } from '../parts/time.tsx'
import { useMay } from '../shell/me.ts'
import { Backtest } from './backtest.tsx'
import { Cost, Suspension } from './cost.tsx'
import { Exceptions } from './exceptions.tsx'
import { Noise } from './noise.tsx'

const t = m.rules

/** One rule: when it fires, what must not set it off, its cases, its text, and what it found of late. */
export function RulePanel({ id }: { id: string }): ReactNode {
  const mayEdit = useMay('configure', 'system')
  const maySearch = useMay('search', 'physical')
  const load = toLoad(useQuery({ queryKey: ['rules', id], queryFn: () => getRule(id) }))
  return (
    <Loaded load={load} skeleton={<PanelSkeleton />}>
      {(detail) => (
        <>
          <div className="px-5 py-4">
            <span className="flex items-center gap-3">
              <span className="mono text-ink-2">{detail.rule.id}</span>
              <Severity severity={detail.rule.level} />
            </span>
            <h2 className="mt-1 text-[18px] leading-snug font-semibold text-balance">{detail.rule.title}</h2>
            {detail.rule.description !== '' && (
              <p className="mt-1 text-[14px] text-ink-2">{detail.rule.description}</p>
            )}
            {mayEdit && (
              <p className="mt-2 flex gap-2">
                {detail.rule.own && (
                  <Link
                    to="/rules/edit"
                    search={{ rule: detail.rule.id }}
                    className="button"
                    data-size="small"
                  >
                    {t.editIt}
                  </Link>
                )}
                <Link to="/rules/edit" search={{ copy: detail.rule.id }} className="button" data-size="small">
                  {t.copyIt}
                </Link>
              </p>
            )}
          </div>
          <div className="px-5 pb-4">
            <Facts
              rows={[
                [t.author, detail.rule.author || t.unsaid],
                [t.licenceWord, detail.rule.license || t.unsaid],
                detail.rule.set !== undefined && [t.setWord, detail.rule.set],
              ]}
            />
          </div>
          <Suspension rule={detail.rule} mayEdit={mayEdit} />
          <Problems problems={detail.rule.problems} />
          {detail.rule.kind !== 'filter' && (
            <>
              <Section title={t.noise.title}>
                <Noise rule={detail.rule.id} />
              </Section>
              <Section title={t.cost.title}>
                <Cost rule={detail.rule} />
              </Section>
              <Section title={t.exceptions.title}>
                <Exceptions key={detail.rule.id} rule={detail.rule.id} />
              </Section>
            </>
          )}
          <Lines title={t.joins} lines={detail.rules} />
          <Lines title={t.traps} lines={detail.false_positives} />
          <Cases cases={detail.cases} />
          {maySearch && detail.rule.kind !== 'filter' && (
            <Section title={t.backtest.title}>
              <Backtest key={detail.rule.id} of={() => ({ rule: detail.rule.id })} />
            </Section>
          )}
          <Section title={t.recent}>
            <RecentAlerts rule={detail.rule.id} />
          </Section>
          <Section title={t.text}>
            <p className="mono mb-1 text-ink-3">{t.problemAt(detail.rule.file, detail.rule.line)}</p>
            <pre
              tabIndex={0}
              aria-label={t.text}
              role="group"
              className="overflow-x-auto rounded-(--radius) border border-line bg-sunken px-3 py-2 text-[12.5px] leading-[19px]"
            >
              {detail.text}
            </pre>
          </Section>
        </>
      )}
    </Loaded>
  )
}

function Problems({ problems }: { problems: readonly RuleProblem[] }): ReactNode {
  if (problems.length === 0) return null
  return (
    <Section title={t.problemsTitle}>
      {problems.map((problem) => (
        <p
          key={`${problem.line}${problem.message}`}
          className="rounded-(--radius) bg-bad-wash px-3 py-2 text-[14px]"
        >
          <span className="font-semibold">{t.problemAt(problem.file, problem.line)}</span>
          <br />
          {problem.message} {problem.hint}
        </p>
      ))}
    </Section>
  )
}

function Lines({ title, lines }: { title: string; lines: readonly string[] }): ReactNode {
  if (lines.length === 0) return null
  return (
    <Section title={title}>
      <ol className="flex flex-col gap-1 text-[14px]">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
    </Section>
  )
}

function Cases({ cases }: { cases: Rule['cases'] }): ReactNode {
  if (cases.length === 0) return null
  return (
    <Section title={t.cases}>
      <ul className="text-[14px]">
        {cases.map((one) => (
          <li
            key={one.name}
            className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 border-b border-line py-1 last:border-0"
          >
            <span>{one.name}</span>
            <span className={one.passed ? 'text-ink-2' : 'font-semibold text-bad'}>
              {one.passed ? t.passed : t.failed}
            </span>
            {one.trap !== undefined && <span className="col-span-2 text-[13px] text-ink-3">{one.trap}</span>}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function RecentAlerts({ rule }: { rule: string }): ReactNode {
  const query = useQuery({
    queryKey: ['alerts', { rule }],
    queryFn: () => listAlerts({ rule, state: 'all', sort: 'newest', limit: 20 }),
  })
  return (
    <Loaded
      load={toLoad(query, (page) => page.items.length === 0)}
      empty={<p className="text-[14px] text-ink-2">{t.noRecent}</p>}
    >
      {(page) => (
        <ul>
          {page.items.map((alert) => (
            <li key={alert.id} className="flex items-baseline gap-2.5 py-1 text-[14px]">
              <SeverityMark severity={alert.severity} />
              <span className="text-[13px] text-ink-2">
                <Time at={alert.time} site={alert.site} />
              </span>
              <OpenLink kind="alert" id={alert.id} className="min-w-0 truncate hover:underline">
                {alert.title}
              </OpenLink>
            </li>
          ))}
        </ul>
      )}
    </Loaded>
  )
}
