import { TriangleAlert } from 'lucide-react'
import type { RuleNoise, RuleRow } from '../client/rules.ts'
import { m } from '../messages/catalogue.ts'
import { compact } from '../messages/format.ts'
import { OpenLink } from '../parts/open-link.tsx'
import type { Column } from '../parts/row-list.tsx'
import { Severity } from '../parts/severity.tsx'
import { SuspendedMark } from './cost.tsx'
import { DayBars } from './day-bars.tsx'
import { wrongShare } from './noise.tsx'
import { Toggle } from './toggle.tsx'

const t = m.rules

/** Columns of the list of rules. Without `onToggle` the switch only shows; without `noise` nothing is counted yet. */
export const columnsFor = (
  noise: ReadonlyMap<string, RuleNoise> | undefined,
  onToggle: ((rule: RuleRow) => void) | undefined,
): Column<RuleRow>[] => [
  {
    id: 'on',
    header: t.columns.on,
    track: '44px',
    cell: (rule) => (
      <Toggle
        on={rule.status !== 'off'}
        label={rule.status !== 'off' ? t.turnOff(rule.title) : t.turnOn(rule.title)}
        {...(onToggle && { onToggle: () => onToggle(rule) })}
      />
    ),
  },
  {
    id: 'severity',
    header: t.columns.severity,
    track: '84px',
    cell: (rule) => <Severity severity={rule.level} />,
  },
  {
    id: 'title',
    header: t.columns.title,
    track: 'minmax(200px, 3fr)',
    cell: (rule) => (
      <>
        <SuspendedMark rule={rule} />
        <OpenLink kind="rule" id={rule.id} className="font-semibold hover:underline">
          {rule.title}
        </OpenLink>
        {rule.problems.length > 0 && (
          <span className="ml-3 inline-flex items-center gap-1 text-[13px] font-semibold text-bad">
            <TriangleAlert size={14} aria-hidden />
            {t.problems(rule.problems.length)}
          </span>
        )}
      </>
    ),
  },
  {
    id: 'alerts',
    header: t.columns.alerts,
    fromPx: 720,
    track: '150px',
    cell: (rule) => {
      const found = noise?.get(rule.id)
      if (!found || found.alerts === 0) return null
      return (
        <span className="flex items-center gap-2.5">
          <DayBars days={found.days} />
          <span className="tabular-nums">{compact(found.alerts)}</span>
        </span>
      )
    },
  },
  {
    id: 'wrong',
    header: t.columns.wrong,
    fromPx: 980,
    align: 'end',
    track: '64px',
    cell: (rule) => {
      const share = wrongShare(noise?.get(rule.id))
      return share !== undefined && <span className="tabular-nums">{Math.round(share * 100)} %</span>
    },
  },
  {
    id: 'held',
    header: t.columns.held,
    fromPx: 980,
    align: 'end',
    track: '78px',
    cell: (rule) => {
      const held = noise?.get(rule.id)?.held ?? 0
      return held > 0 && <span className="tabular-nums">{compact(held)}</span>
    },
  },
  {
    id: 'cost',
    header: t.columns.cost,
    fromPx: 840,
    align: 'end',
    track: '96px',
    cell: ({ cost }) =>
      cost && (
        <span className="tabular-nums" title={t.cost.micros(cost.us_per_event)}>
          {t.cost.shareOf(cost.share)}
        </span>
      ),
  },
  {
    id: 'kind',
    header: t.columns.kind,
    fromPx: 640,
    track: '130px',
    cell: (rule) => <span className="text-ink-2">{t.kind[rule.kind]}</span>,
  },
  {
    id: 'file',
    header: t.columns.file,
    fromPx: 1180,
    track: 'minmax(120px, 1.4fr)',
    cell: (rule) => (
      <span className="mono text-ink-3" title={rule.file}>
        {rule.file.split('/').slice(-2).join('/')}
      </span>
    ),
  },
]
