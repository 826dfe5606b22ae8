import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { listRules, patchRule, type RuleNoise, type RuleProblem, type RuleRow } from '../client/rules.ts'
import { m } from '../messages/catalogue.ts'
import { ExportShown } from '../parts/export-csv.tsx'
import { ListFrame } from '../parts/list-frame.tsx'
import { Empty, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { FilterBar, PageHead, Pick } from '../parts/page-head.tsx'
import { RowList } from '../parts/row-list.tsx'
import { severities, Severity } from '../parts/severity.tsx'
import { TextFilter } from '../parts/text-filter.tsx'
import { useMay } from '../shell/me.ts'
import { useChosenRow, useView, type View } from '../shell/view.ts'
import { SuspendedMark, SuspendedRules } from './cost.tsx'
import { useNoise } from './noise.tsx'
import { columnsFor } from './rule-columns.tsx'
import { ownSet, RuleSets, SetPick } from './rule-sets.tsx'
import { isSort, sortRules, sorts } from './sort-rules.ts'

const t = m.rules

/** Every rule: on or off, what it joins, how often it fired, what is wrong with it. */
export function RulesPage(): ReactNode {
  const [view, change] = useView()
  const client = useQueryClient()
  const may = useMay('configure', 'system')
  const query = useQuery({ queryKey: ['rules'], queryFn: () => listRules(), refetchInterval: 60_000 })
  const toggle = useMutation({
    mutationFn: (rule: RuleRow) => patchRule(rule.id, { enabled: rule.status === 'off' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['rules'] }),
  })
  const noise = useNoise().data
  const fitting = (query.data?.items ?? []).filter((rule) => fits(rule, view))
  const rows = sortRules(fitting, isSort(view.sort) ? view.sort : 'file', noise)
  const choosing = useChosenRow('rule')
  return (
    <>
      <PageHead title={t.title} note={t.count(rows.length)}>
        <Link to="/coverage" search={{}} className="button">
          {m.coverage.fromRules}
        </Link>
        {may && (
          <Link to="/rules/edit" search={{}} className="button">
            {t.add}
          </Link>
        )}
        <ExportShown
          name="rules"
          heads={[
            'id',
            'title',
            'severity',
            'status',
            'kind',
            'alerts',
            'incidents',
            'closed',
            'false_positive',
            'held',
            'cost_share',
            'us_per_event',
            'keys',
            'evicted',
            'file',
            'line',
          ]}
          rows={() =>
            rows.map((rule) => [
              rule.id,
              rule.title,
              rule.level,
              rule.status,
              rule.kind,
              ...noiseCells(noise?.get(rule.id)),
              rule.cost?.share ?? '',
              rule.cost?.us_per_event ?? '',
              rule.keys ?? '',
              rule.evicted ?? '',
              rule.file,
              rule.line,
            ])
          }
        />
      </PageHead>
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
            ['suspended', t.state.suspended],
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
        <SetPick sets={query.data?.sets ?? []} value={view.source} onPick={(source) => change({ source })} />
        <Pick
          label={t.sort}
          value={view.sort}
          onPick={(sort) => change({ sort })}
          options={sorts.map((sort) => [sort === 'file' ? '' : sort, t.sorts[sort]] as const)}
        />
      </FilterBar>
      <RuleSets sets={query.data?.sets ?? []} />
      <SuspendedRules rules={query.data?.items ?? []} />
      <FileProblems problems={query.data?.problems ?? []} />
      <ListFrame
        label={t.title}
        load={toLoad(query, (page) => page.items.length === 0)}
        empty={<Empty title={t.emptyTitle} text={t.emptyText} />}
        fitting={rows.length}
      >
        {() => (
          <RowList
            label={t.title}
            placeKey="rules"
            rows={rows}
            keyOf={(rule) => rule.id}
            columns={columnsFor(noise, may ? (rule) => toggle.mutate(rule) : undefined)}
            renderNarrow={(rule) => (
              <>
                <OpenLink kind="rule" id={rule.id} className="line-clamp-1 font-semibold">
                  {rule.title}
                </OpenLink>
                <span className="flex items-center gap-3 text-[13px] text-ink-2">
                  <Severity severity={rule.level} />
                  {rule.status !== 'off' ? t.on : t.off}
                  <SuspendedMark rule={rule} />
                  {view.sort === 'cost' && rule.cost && t.cost.shareOf(rule.cost.share)}
                  {rule.problems.length > 0 && t.problems(rule.problems.length)}
                </span>
              </>
            )}
            {...choosing}
            rowClass={(rule) => (rule.status !== 'off' ? '' : 'text-ink-3')}
          />
        )}
      </ListFrame>
    </>
  )
}

const noiseCells = (noise: RuleNoise | undefined): number[] => [
  noise?.alerts ?? 0,
  noise?.incidents ?? 0,
  noise?.closed ?? 0,
  noise?.false_positive ?? 0,
  noise?.held ?? 0,
]

function fits(rule: RuleRow, { q, show, severity, source }: View): boolean {
  if (source !== undefined && (rule.set ?? ownSet) !== source) return false
  if (show === 'on' && rule.status === 'off') return false
  if (show === 'off' && rule.status !== 'off') return false
  if (show === 'suspended' && !rule.suspended) return false
  if (show === 'problems' && rule.problems.length === 0) return false
  if (severity !== undefined && rule.level !== severity) return false
  const wanted = q?.toLowerCase()
  return (
    wanted === undefined ||
    [rule.id, rule.title, rule.file, ...rule.tags].some((one) => one.toLowerCase().includes(wanted))
  )
}

/** Files that could not be read as rules: they stop no other rule, and are named here. */
function FileProblems({ problems }: { problems: readonly RuleProblem[] }): ReactNode {
  if (problems.length === 0) return null
  return (
    <details className="border-b border-line bg-bad-wash px-4 py-2 text-[14px]">
      <summary className="font-semibold">{t.problems(problems.length)}</summary>
      <ul className="mt-1 max-h-[30vh] overflow-y-auto" tabIndex={0} aria-label={t.problemsTitle}>
        {problems.map((problem) => (
          <li key={`${problem.file}:${problem.line}:${problem.code}`} className="py-1">
            <span className="font-semibold">{t.problemAt(problem.file, problem.line)}</span> {problem.message}{' '}
            {problem.hint}
          </li>
        ))}
      </ul>
    </details>
  )
}
