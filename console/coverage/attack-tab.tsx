import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { attackQuery, layerPath, type AttackCoverage, type Technique } from '../client/coverage.ts'
import { m } from '../messages/catalogue.ts'
import { ExportShown } from '../parts/export-csv.tsx'
import { NothingFits } from '../parts/list-frame.tsx'
import { Empty, Loaded, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { FilterBar, PageHead, Pick } from '../parts/page-head.tsx'
import { TextFilter } from '../parts/text-filter.tsx'
import { useView } from '../shell/view.ts'
import { AttackGaps } from './attack-gaps.tsx'
import { fits, matrixOf, type MatrixColumn } from './attack-matrix.ts'
import { StateMark } from './state-mark.tsx'

const t = m.coverage
const states = ['covered', 'noisy', 'no_source', 'unused'] as const

/** ATT&CK by what rules and the sources that report really cover; then the gaps. */
export function AttackTab({ tabs }: { tabs: ReactNode }): ReactNode {
  const [view, change] = useView()
  const query = useQuery(attackQuery)
  const all = query.data?.techniques ?? []
  const shown = all.filter((technique) => fits(technique, view.q, view.show))
  const covered = all.filter(({ state }) => state === 'covered').length
  return (
    <>
      <PageHead title={t.title} note={query.data && t.noteAttack(covered, all.length)}>
        {tabs}
        <a className="button" href={layerPath} download="gatehouse-coverage.json" title={t.layerHint}>
          <Download size={15} aria-hidden />
          {t.layer}
        </a>
        <ExportShown
          name="attack-coverage"
          heads={Object.values(t.csv)}
          rows={() => shown.flatMap(csvRows)}
        />
      </PageHead>
      <FilterBar>
        <TextFilter label={t.filter} value={view.q} onChange={(q) => change({ q }, 'replace')} />
        <Pick
          label={t.stateLabel}
          value={view.show}
          onPick={(show) => change({ show })}
          options={[['', t.anyState], ...states.map((state) => [state, t.state[state]] as const)]}
        />
        <Legend />
      </FilterBar>
      <div className="min-h-0 flex-1 overflow-y-auto bg-surface" tabIndex={-1}>
        <Loaded
          load={toLoad(query, ({ techniques }) => techniques.length === 0)}
          empty={<Empty title={t.emptyTitle} text={t.emptyText} />}
        >
          {(coverage) => (
            <>
              {shown.length === 0 ? (
                <NothingFits filters={['q', 'show']} />
              ) : (
                <Matrix coverage={coverage} shown={shown} />
              )}
              <AttackGaps coverage={coverage} />
            </>
          )}
        </Loaded>
      </div>
    </>
  )
}

function Legend(): ReactNode {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-[13px] text-ink-2">
      {states.map((state) => (
        <li key={state} title={t.stateHint[state]} className="inline-flex items-center gap-1.5">
          <StateMark state={state} />
          {t.state[state]}
        </li>
      ))}
    </ul>
  )
}

function Matrix({ coverage, shown }: { coverage: AttackCoverage; shown: readonly Technique[] }): ReactNode {
  return (
    <div
      role="group"
      aria-label={t.matrix}
      tabIndex={0}
      className="relative flex gap-2 overflow-x-auto px-4 py-4 max-[760px]:flex-col"
    >
      {matrixOf(coverage, shown).map((column) => (
        <Column key={column.id} column={column} />
      ))}
    </div>
  )
}

function Column({ column }: { column: MatrixColumn }): ReactNode {
  const { id, name, techniques } = column
  const bare = techniques.length === 0
  return (
    <section className={`shrink-0 ${bare ? 'w-[104px]' : 'w-[176px]'} max-[760px]:w-full`}>
      <h2 className="border-b border-line pb-1.5 text-[13px] leading-tight font-semibold" title={id}>
        {name ?? t.noTactic}
      </h2>
      {bare && <p className="py-1.5 text-[13px] text-ink-3">{t.noTechnique}</p>}
      <ul className="flex flex-col gap-1 pt-1.5">
        {techniques.map((technique) => (
          <li key={technique.id} className={technique.id.includes('.') ? 'pl-3' : ''}>
            <Cell technique={technique} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Cell({ technique: { id, name, state, rules } }: { technique: Technique }): ReactNode {
  return (
    <OpenLink
      kind="technique"
      id={id}
      title={t.stateHint[state]}
      className={`relative flex items-start gap-1.5 rounded-[5px] border px-2 py-1.5 text-[13px] leading-tight hover:bg-hover ${state === 'covered' ? 'border-line-strong' : 'border-line border-dashed'}`}
    >
      <StateMark state={state} />
      <span className="min-w-0 flex-1">
        <span className="sr-only">{t.state[state]}: </span>
        <span className="block break-words">{name ?? id}</span>
        <span className="text-[12px] text-ink-3">
          {name !== undefined && `${id} · `}
          {t.techniqueRules(rules.length)}
        </span>
      </span>
    </OpenLink>
  )
}

const csvRows = (technique: Technique): string[][] =>
  technique.rules.map((rule) => [
    technique.id,
    technique.name ?? '',
    technique.tactics.join(' '),
    technique.state,
    rule.title,
    rule.state,
    rule.sources.join(' '),
    rule.needs.join(' '),
  ])
