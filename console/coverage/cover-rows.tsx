import type { ReactNode } from 'react'
import { doorChecks, zoneChecks, type Check } from '../../src/model/coverage.ts'
import { m } from '../messages/catalogue.ts'
import { duration } from '../messages/format.ts'
import { useNow } from '../parts/clock.ts'
import { OpenLink } from '../parts/open-link.tsx'
import { RowList, type Column } from '../parts/row-list.tsx'
import { useNames } from '../places/names.ts'
import { useChosenRow } from '../shell/view.ts'
import type { CheckName, CoverRow } from './physical-rows.ts'
import { StateMark } from './state-mark.tsx'

const t = m.coverage.physical

interface CoverRowsProps {
  readonly kind: 'doors' | 'zones'
  readonly rows: readonly CoverRow[]
  readonly whereOf: (row: CoverRow) => string
}

/** Doors or zones, a column for each thing that should be heard of; a row leads to the thing itself. */
export function CoverRows({ kind, rows, whereOf }: CoverRowsProps): ReactNode {
  const opens = kind === 'doors' ? 'asset' : 'place'
  const choosing = useChosenRow(opens)
  const says = useCheckText()
  return (
    <RowList
      label={kind === 'doors' ? t.doors : t.zones}
      placeKey={`coverage-${kind}`}
      rows={rows}
      keyOf={(row) => row.id}
      columns={columnsFor(kind, whereOf, says)}
      narrowHeightPx={92}
      renderNarrow={(row) => (
        <>
          <OpenLink kind={opens} id={row.id} className="line-clamp-1 font-semibold">
            {row.name}
          </OpenLink>
          <span className="line-clamp-1 text-[13px] text-ink-3">{whereOf(row)}</span>
          <span className="flex flex-wrap gap-x-3 text-[12.5px] text-ink-2">
            {row.checks.map(([name, check]) => (
              <span key={name} className="inline-flex items-center gap-1" title={says(check)}>
                <StateMark state={check.state} />
                {t.checks[name]}
                <span className="sr-only">{t.state[check.state]}</span>
              </span>
            ))}
          </span>
        </>
      )}
      {...choosing}
    />
  )
}

type Says = (check: Check) => string

function columnsFor(
  kind: CoverRowsProps['kind'],
  whereOf: CoverRowsProps['whereOf'],
  says: Says,
): Column<CoverRow>[] {
  const names: readonly CheckName[] = kind === 'doors' ? doorChecks : zoneChecks
  return [
    {
      id: 'name',
      header: kind === 'doors' ? t.door : t.zone,
      track: 'minmax(130px, 1.4fr)',
      cell: (row) => (
        <OpenLink
          kind={kind === 'doors' ? 'asset' : 'place'}
          id={row.id}
          className="font-semibold hover:underline"
        >
          {row.name}
        </OpenLink>
      ),
    },
    {
      id: 'zone',
      header: kind === 'doors' ? t.zone : m.words.site,
      fromPx: 1000,
      track: 'minmax(120px, 1.4fr)',
      cell: (row) => <span className="text-ink-2">{whereOf(row)}</span>,
    },
    ...names.map((name): Column<CoverRow> => ({
      id: name,
      header: t.checks[name],
      track: 'minmax(88px, 1fr)',
      cell: (row) => <CheckCell check={checkOf(row, name)} says={says} />,
    })),
  ]
}

const checkOf = (row: CoverRow, name: CheckName): Check | undefined =>
  row.checks.find(([own]) => own === name)?.[1]

function CheckCell({ check, says }: { check: Check | undefined; says: Says }): ReactNode {
  if (!check) return null
  return (
    <span className="inline-flex items-center gap-1.5 text-[13px]" title={says(check)}>
      <StateMark state={check.state} />
      <span className={check.state === 'missing' || check.state === 'silent' ? 'text-ink' : 'text-ink-2'}>
        {t.state[check.state]}
      </span>
    </span>
  )
}

/** What a check rests on: when it was heard of, and through what. */
function useCheckText(): Says {
  const now = useNow()
  const names = useNames()
  return ({ state, heard_time, assets = [] }) =>
    [
      t.state[state],
      heard_time === undefined ? state !== 'exempt' && t.never : t.heard(duration(now - heard_time)),
      assets.length > 0 && t.by(assets.map((id) => names.of(id)).join(', ')),
    ]
      .filter(Boolean)
      .join(', ')
}
