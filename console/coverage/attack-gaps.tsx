import type { ReactNode } from 'react'
import type { AttackCoverage, RuleCoverage } from '../client/coverage.ts'
import { m } from '../messages/catalogue.ts'
import { count } from '../messages/format.ts'
import { Section } from '../parts/facts.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { PlainTable } from '../parts/plain-table.tsx'
import { Age } from '../parts/time.tsx'
import { needsOf, rulesOf } from './attack-matrix.ts'

const t = m.coverage
const [rulesShown, rowsShown] = [3, 60]

/** What is missing: sources for rules, rules for sources, and rules that do not count. */
export function AttackGaps({ coverage }: { coverage: AttackCoverage }): ReactNode {
  const rules = rulesOf(coverage.techniques)
  const needs = needsOf(rules)
  const apart = rules.filter(({ state }) => state === 'noisy' || state === 'off' || state === 'broken')
  return (
    <div className="grid grid-cols-2 items-start border-t border-line max-[1100px]:grid-cols-1">
      <Section title={t.noSource}>
        {needs.length === 0 ? (
          <None />
        ) : (
          <>
            <p className="mb-2 text-[13.5px] text-ink-2">{t.noSourceText}</p>
            <PlainTable
              label={t.noSource}
              heads={[t.noSourceColumns.needs, t.noSourceColumns.rules]}
              rows={needs
                .slice(0, rowsShown)
                .map(({ need, rules: own }) => [
                  <code key="need">{need}</code>,
                  <RuleLinks key="rules" rules={own} />,
                ])}
            />
            <More left={needs.length - rowsShown} />
          </>
        )}
      </Section>
      <Section title={t.idle}>
        {coverage.idle_sources.length === 0 ? (
          <None />
        ) : (
          <PlainTable
            label={t.idle}
            heads={[t.idleColumns.source, t.idleColumns.sends, t.idleColumns.heard]}
            rows={coverage.idle_sources.map((source) => [
              <OpenLink key="source" kind="source" id={source.source}>
                {source.name}
              </OpenLink>,
              source.sends.join(', '),
              <Age key="heard" at={source.heard_time} />,
            ])}
          />
        )}
      </Section>
      <Section title={t.apart}>
        {apart.length === 0 ? (
          <None />
        ) : (
          <>
            <PlainTable
              label={t.apart}
              heads={[t.apartColumns.rule, t.apartColumns.state, t.apartColumns.alerts]}
              rows={apart
                .slice(0, rowsShown)
                .map((rule) => [
                  <RuleLinks key="rule" rules={[rule]} />,
                  t.ruleState[rule.state],
                  rule.alerts === undefined ? '' : count(rule.alerts),
                ])}
            />
            <More left={apart.length - rowsShown} />
          </>
        )}
        {coverage.untagged > 0 && (
          <p className="mt-2 text-[13.5px] text-ink-2">{t.untagged(coverage.untagged)}</p>
        )}
      </Section>
    </div>
  )
}

const None = (): ReactNode => <p className="text-[13.5px] text-ink-3">{t.none}</p>

const More = ({ left }: { left: number }): ReactNode =>
  left > 0 ? <p className="px-4 py-2 text-[13px] text-ink-3">{t.more(left)}</p> : null

function RuleLinks({ rules }: { rules: readonly RuleCoverage[] }): ReactNode {
  return (
    <>
      {rules.slice(0, rulesShown).map((rule) => (
        <span key={rule.id} className="block">
          <OpenLink kind="rule" id={rule.id}>
            {rule.title}
          </OpenLink>
        </span>
      ))}
      {rules.length > rulesShown && <span className="text-ink-3">{t.more(rules.length - rulesShown)}</span>}
    </>
  )
}
