import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { listRules, patchRule, type RuleRow } from '../client/rules.ts'
import { m } from '../messages/catalogue.ts'
import { count } from '../messages/format.ts'
import { DomainMarks } from '../parts/domain.tsx'
import { Empty, Loaded, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { FilterBar, PageHead, Pick } from '../parts/page-head.tsx'
import { RowList, type Column } from '../parts/row-list.tsx'
import { severities, Severity } from '../parts/severity.tsx'
import { TextFilter } from '../parts/text-filter.tsx'
import { Age } from '../parts/time.tsx'
import { useMay } from '../shell/me.ts'
import { parseOpen, useView } from '../shell/view.ts'
import { Toggle } from './toggle.tsx'

const t = m.rules

/** Every rule: on or off, what it joins, how often it fired, what is wrong with it. */
export function RulesPage(): ReactNode {
  const [view, change] = useView()
  const client = useQueryClient()
  const may = useMay('configure', 'system')
  const query = useQuery({ queryKey: ['rules'], queryFn: () => listRules(), refetchInterval: 60_000 })
  const toggle = useMutation({
    mutationFn: (rule: RuleRow) => patchRule(rule.id, { enabled: !rule.enabled }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['rules'] }),
  })
  const rows = (query.data?.items ?? []).filter((rule) => fits(rule, view.q, view.show, view.severity))
  const open = parseOpen(view.open)
  return (
    <>
      <PageHead title={t.title} note={t.count(rows.length)} />
      <FilterBar>
        <TextFilter label={t.filter} value={view.q} onChange={(q) => change({ q }, 'replace')} />
        <Pick
          label={t.columns.on}
          value={view.show}
          onPick={(show) => change({ show })}
          options={[
            ['', t.state.all],
            ['on', t.state.on],
            ['off', t.state.off],
            ['problems', t.state.problems],
          ]}
        />
        <Pick
          label={t.columns.severity}
          value={view.severity}
          onPick={(severity) => change({ severity })}
          options={[
            ['', m.words.severityWord],
            ...severities.map((name) => [name, m.words.severity[name]] as const),
          ]}
        />
      </FilterBar>
      <section className="flex min-h-0 flex-1 flex-col bg-surface" aria-label={t.title}>
        <Loaded
          load={toLoad(query, (page) => page.items.length === 0)}
          empty={<Empty title={t.emptyTitle} text={t.emptyText} />}
        >
          {() =>
            rows.length === 0 ? (
              <Empty title={m.words.nothingFits} />
            ) : (
              <RowList
                label={t.title}
                placeKey="rules"
                rows={rows}
                keyOf={(rule) => rule.id}
                columns={columnsFor(may ? (rule) => toggle.mutate(rule) : undefined)}
                renderNarrow={(rule) => (
                  <>
                    <OpenLink kind="rule" id={rule.id} className="line-clamp-1 font-semibold">
                      {rule.title}
                    </OpenLink>
                    <span className="flex items-center gap-3 text-[13px] text-ink-2">
                      <Severity severity={rule.severity} />
                      {rule.enabled ? t.on : t.off}
                      {rule.problems.length > 0 && t.problems(rule.problems.length)}
                    </span>
                  </>
                )}
                chosen={open?.kind === 'rule' ? open.id : undefined}
                onOpen={(rule) => change({ open: `rule:${rule.id}` })}
                rowClass={(rule) => (rule.enabled ? '' : 'text-ink-3')}
              />
            )
          }
        </Loaded>
      </section>
    </>
  )
}

function fits(
  rule: RuleRow,
  text: string | undefined,
  show: string | undefined,
  severity: string | undefined,
): boolean {
  if (show === 'on' && !rule.enabled) return false
  if (show === 'off' && rule.enabled) return false
  if (show === 'problems' && rule.problems.length === 0) return false
  if (severity !== undefined && rule.severity !== severity) return false
  const wanted = text?.toLowerCase()
  return (
    wanted === undefined ||
    [rule.id, rule.title, rule.file, ...rule.tags].some((one) => one.toLowerCase().includes(wanted))
  )
}

const columnsFor = (onToggle: ((rule: RuleRow) => void) | undefined): Column<RuleRow>[] => [
  {
    id: 'on',
    header: t.columns.on,
    track: '44px',
    cell: (rule) => (
      <Toggle
        on={rule.enabled}
        label={rule.enabled ? t.turnOff(rule.title) : t.turnOn(rule.title)}
        {...(onToggle && { onToggle: () => onToggle(rule) })}
      />
    ),
  },
  {
    id: 'severity',
    header: t.columns.severity,
    track: '84px',
    cell: (rule) => <Severity severity={rule.severity} />,
  },
  {
    id: 'title',
    header: t.columns.title,
    track: 'minmax(200px, 3fr)',
    cell: (rule) => (
      <>
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
    id: 'domains',
    header: t.columns.domains,
    fromPx: 600,
    track: '52px',
    cell: (rule) => <DomainMarks domains={rule.domains} />,
  },
  {
    id: 'alerts',
    header: t.columns.alerts,
    fromPx: 640,
    track: '64px',
    align: 'end',
    cell: (rule) => count(rule.alerts_7d ?? 0),
  },
  {
    id: 'last',
    header: t.columns.last,
    fromPx: 720,
    track: '88px',
    align: 'end',
    cell: (rule) => (
      <span className="text-ink-2">
        {rule.last_alert_time !== undefined && <Age at={rule.last_alert_time} />}
      </span>
    ),
  },
  {
    id: 'file',
    header: t.columns.file,
    fromPx: 900,
    track: 'minmax(120px, 1.4fr)',
    cell: (rule) => <span className="mono text-ink-3">{rule.file}</span>,
  },
]
