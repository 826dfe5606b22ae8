import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { attackQuery, type RuleCoverage } from '../client/coverage.ts'
import { m } from '../messages/catalogue.ts'
import { Facts, Section } from '../parts/facts.tsx'
import { Empty, Loaded, PanelSkeleton, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { Severity } from '../parts/severity.tsx'
import { useSourceNames } from '../sources/source-names.tsx'
import { StateMark } from './state-mark.tsx'

const t = m.coverage

/** One technique: whether it is covered, by which rules, and what feeds them. */
export function TechniquePanel({ id }: { id: string }): ReactNode {
  const load = toLoad(useQuery(attackQuery))
  return (
    <Loaded load={load} skeleton={<PanelSkeleton />}>
      {({ techniques, tactics }) => {
        const technique = techniques.find((one) => one.id === id)
        if (!technique) return <Empty title={id} text={t.noSuch} />
        const under = tactics.filter(({ slug }) => technique.tactics.includes(slug)).map(({ name }) => name)
        return (
          <>
            <div className="px-5 pt-4 pb-4">
              <span className="mono text-ink-3">{id}</span>
              <h2 className="mt-0.5 text-[18px] leading-snug font-semibold">{technique.name ?? id}</h2>
              <p className="mt-1 text-[13.5px] text-ink-2">{under.join(' · ') || t.noTactic}</p>
              <p className="mt-2 inline-flex items-center gap-1.5 text-[14px] font-semibold">
                <StateMark state={technique.state} />
                {t.state[technique.state]}
              </p>
              <p className="text-[13.5px] text-ink-2">{t.stateHint[technique.state]}</p>
            </div>
            <Section title={t.rules}>
              <ul className="flex flex-col gap-4">
                {technique.rules.map((rule) => (
                  <RuleCover key={rule.id} rule={rule} />
                ))}
              </ul>
            </Section>
          </>
        )
      }}
    </Loaded>
  )
}

function RuleCover({ rule }: { rule: RuleCoverage }): ReactNode {
  const nameOf = useSourceNames()
  return (
    <li>
      <span className="flex items-baseline gap-3">
        <Severity severity={rule.level} />
        <span className="text-[13px] text-ink-2">{t.ruleState[rule.state]}</span>
        {rule.alerts !== undefined && rule.alerts > 0 && (
          <span className="text-[13px] text-ink-3">{t.alerts(rule.alerts)}</span>
        )}
      </span>
      <OpenLink kind="rule" id={rule.id} className="link mb-1 block font-semibold">
        {rule.title}
      </OpenLink>
      <Facts
        rows={[
          [t.looksAt, <code key="needs">{rule.needs.join(', ')}</code>],
          [
            t.feeds,
            rule.sources.length === 0 ? (
              <span key="none" className="text-ink-3">
                {t.none}
              </span>
            ) : (
              <span key="sources">
                {rule.sources.map((source) => (
                  <span key={source} className="block">
                    <OpenLink kind="source" id={source}>
                      {nameOf(source)}
                    </OpenLink>
                  </span>
                ))}
              </span>
            ),
          ],
        ]}
      />
    </li>
  )
}
