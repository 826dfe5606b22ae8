import type { ReactNode } from 'react'
import type { AlertSequence } from '../../../src/model/alert-sequence.ts'
import type { Alert } from '../../../src/model/alert.ts'
import { m } from '../../messages/catalogue.ts'
import { count, duration } from '../../messages/format.ts'
import { Facts } from '../../parts/facts.tsx'
import { useAssetNames, useNames } from '../../places/names.ts'
import { layoutSequence, type SequenceRow } from './sequence-layout.ts'
import { SequencePicture } from './sequence-picture.tsx'
import { SequenceTable } from './sequence-table.tsx'

const t = m.explain.sequence

/** What a correlation saw: its picture, what was counted and how far it came, and the same as a table. */
export function SequenceView({ alert, sequence }: { alert: Alert; sequence: AlertSequence }): ReactNode {
  const layout = layoutSequence(sequence, alert.events, alert.waited)
  const nameRow = useRowNames()
  const names = useNames()
  const assetName = useAssetNames()
  const key = Object.entries(alert.key)
  const nameOf = (value: string): string =>
    alert.entities.find(({ id }) => id === value)?.name ?? assetName(names.of(value))
  return (
    <div className="flex flex-col gap-3">
      <SequencePicture layout={layout} site={alert.site} nameRow={nameRow} deadline={alert.waited?.until} />
      <Facts
        rows={[
          ...key.map(
            ([name, value]) =>
              [
                `${t.key} ${name}`,
                <span key={name} title={value}>
                  {nameOf(value)}
                </span>,
              ] as const,
          ),
          [t.span, duration(sequence.timespan_ms)],
          sequence.reached !== undefined && [
            t.reached,
            <Reached key="reached" sequence={sequence} reached={sequence.reached} />,
          ],
        ]}
      />
      {sequence.total > layout.marks.length && (
        <p className="text-[13px] text-ink-3">{t.shown(layout.marks.length, sequence.total)}</p>
      )}
      <SequenceTable layout={layout} site={alert.site} nameRow={nameRow} />
    </div>
  )
}

function Reached({ sequence, reached }: { sequence: AlertSequence; reached: number | null }): ReactNode {
  const needed = sequence.bounds
    .map(({ comparison, value }) => `${m.explain.modifier[comparison] ?? comparison} ${count(value)}`)
    .join(', ')
  return (
    <>
      <strong>{reached === null ? t.endless : count(Math.round(reached * 100) / 100)}</strong>{' '}
      {sequence.measure}
      {needed !== '' && <span className="text-ink-3"> · {t.needed(needed)}</span>}
    </>
  )
}

/** What a row is called: by the titles of its rules, or by the name of the thing that was counted. */
function useRowNames(): (row: SequenceRow) => string {
  const assetName = useAssetNames()
  const names = useNames()
  return (row) => {
    const called =
      row.role === 'value' || row.role === 'place' || row.role === 'others'
        ? row.names.map((value) => assetName(names.of(value)))
        : row.names
    const weight = row.weight === undefined ? '' : t.weight(row.weight)
    return [t.role[row.role], called.join(', '), weight].filter(Boolean).join(' ')
  }
}
