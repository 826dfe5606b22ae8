import { useMutation, useQueryClient } from '@tanstack/react-query'
import { OctagonPause } from 'lucide-react'
import type { ReactNode } from 'react'
import { patchRule, type RuleRow } from '../client/rules.ts'
import { m } from '../messages/catalogue.ts'
import { count } from '../messages/format.ts'
import { Facts, Section } from '../parts/facts.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { Time } from '../parts/time.tsx'

const t = m.rules.cost

/** What one rule takes of the pipeline's time, and the keys it follows. */
export function Cost({ rule }: { rule: RuleRow }): ReactNode {
  const { cost, keys, evicted = 0 } = rule
  if (!cost && keys === undefined) return <p className="text-[14px] text-ink-2">{t.unmeasured}</p>
  return (
    <Facts
      rows={[
        [t.share, cost ? t.shareOf(cost.share) : t.unmeasured],
        cost && [t.perEvent, t.micros(cost.us_per_event)],
        keys !== undefined && [t.keys, `${count(keys)} (${t.keysNote})`],
        evicted > 0 && [
          t.evicted,
          <span key="evicted" className="font-semibold text-bad">
            {count(evicted)} ({t.evictedNote})
          </span>,
        ],
      ]}
    />
  )
}

/** Why a rule was taken out of use, and the way back for who may. */
export function Suspension({ rule, mayEdit }: { rule: RuleRow; mayEdit: boolean }): ReactNode {
  const client = useQueryClient()
  const resume = useMutation({
    mutationFn: () => patchRule(rule.id, { enabled: true }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['rules'] }),
  })
  const { suspended } = rule
  if (!suspended) return null
  return (
    <Section title={t.suspendedTitle}>
      <div className="rounded-(--radius) bg-bad-wash px-3 py-2 text-[14px]">
        <p>
          {t.took(suspended.share, suspended.us_per_event, suspended.over_ms)}{' '}
          <Time at={suspended.time} site={undefined} />
        </p>
        <p className="mt-1">{t.advice}</p>
        {mayEdit && (
          <button
            type="button"
            className="button mt-2"
            data-size="small"
            disabled={resume.isPending}
            onClick={() => resume.mutate()}
          >
            {t.resume}
          </button>
        )}
      </div>
    </Section>
  )
}

/** Before a rule's title: behind a long one it would be cut off. */
export function SuspendedMark({ rule }: { rule: RuleRow }): ReactNode {
  if (!rule.suspended) return null
  return (
    <span className="mr-2 inline-flex items-center gap-1 text-[13px] font-semibold text-bad">
      <OctagonPause size={14} aria-hidden />
      {t.suspended}
    </span>
  )
}

/** Rules that are out of use without anybody having decided so stand above all others. */
export function SuspendedRules({ rules }: { rules: readonly RuleRow[] }): ReactNode {
  const suspended = rules.filter((rule) => rule.suspended)
  if (suspended.length === 0) return null
  return (
    <div role="status" className="border-b border-line bg-bad-wash px-4 py-2 text-[14px]">
      <span className="font-semibold">{t.count(suspended.length)}</span>{' '}
      {suspended.slice(0, 5).map((rule, index) => (
        <span key={rule.id}>
          {index > 0 && ', '}
          <OpenLink kind="rule" id={rule.id} className="underline">
            {rule.title}
          </OpenLink>
        </span>
      ))}
    </div>
  )
}
