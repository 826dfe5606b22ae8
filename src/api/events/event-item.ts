import { z } from 'zod'
import { SecurityEvent } from '../../model/event.ts'
import { toEvent, type LakeRow } from '../../store/lake/row.ts'

/** An event in a list: whole but for the source's own record, which is in `raw` or fetched with the event. */
export const EventItem = SecurityEvent.omit({ native: true }).extend({ seq: z.number().int() })

export const WholeEvent = SecurityEvent.extend({ seq: z.number().int() })

export function toItem(row: LakeRow): z.input<typeof EventItem> {
  const { native: _, ...event } = toEvent(withoutNative(row))
  return { ...event, seq: row.seq }
}

export function toWholeEvent(row: LakeRow): z.input<typeof WholeEvent> {
  return { ...toEvent(row), seq: row.seq }
}

/** Spares parsing what is not shown. */
function withoutNative(row: LakeRow): LakeRow {
  const { native: _, ...rest } = row
  return rest
}
