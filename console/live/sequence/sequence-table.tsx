import type { ReactNode } from 'react'
import { m } from '../../messages/catalogue.ts'
import { timeOfDay } from '../../messages/format.ts'
import { Message } from '../../parts/message.tsx'
import { OpenLink } from '../../parts/open-link.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { Time } from '../../parts/time.tsx'
import { usePlaces } from '../../places/place-tree.ts'
import type { SequenceLayout, SequenceRow } from './sequence-layout.ts'

const t = m.explain.sequence

interface SequenceTableProps {
  readonly layout: SequenceLayout
  readonly site: string | undefined
  readonly nameRow: (row: SequenceRow) => string
}

/** The picture in words: every event in order, and what had to stay away. */
export function SequenceTable({ layout, site, nameRow }: SequenceTableProps): ReactNode {
  const zone = usePlaces().zoneOf(site)
  const rowOf = new Map(
    layout.rows.flatMap((row) => row.marks.map((mark) => [mark.number, nameRow(row)] as const)),
  )
  return (
    <details>
      <summary className="link text-[13.5px] text-ink-2">{t.table}</summary>
      <PlainTable
        label={t.table}
        heads={[t.columns.number, t.columns.time, t.columns.row, t.columns.what]}
        rows={[
          ...layout.marks.map((mark) => [
            mark.number,
            <Time key="time" at={mark.time} site={site} form="time" />,
            rowOf.get(mark.number) ?? '',
            <OpenLink key="event" kind="event" id={mark.eventId}>
              {mark.event ? <Message event={mark.event} /> : t.gone}
            </OpenLink>,
          ]),
          ...layout.rows.flatMap((row) =>
            row.open
              ? [
                  [
                    '–',
                    '',
                    nameRow(row),
                    t.absentRow(timeOfDay(row.open.from, zone), timeOfDay(row.open.to, zone)),
                  ],
                ]
              : [],
          ),
        ]}
      />
    </details>
  )
}
