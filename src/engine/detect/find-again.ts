import { summarise } from '../context/entities.ts'
import type { SecurityEvent } from '../../model/event.ts'
import { RecordView, type FieldTable } from '../sigma/record-view.ts'
import type { CompiledEventRule } from './compiled-rule.ts'
import { explainEvent } from './event-alert.ts'
import type { Occurrence } from './occurrence.ts'

/**
 * The events that the receipt at `seq` was made into, context stamped; none where it can no longer be read. Asked
 * seldom: when a key of a correlation turns interesting.
 */
export type ReadEvents = (seq: number) => readonly SecurityEvent[]

/** Events that quiet keys have seen lately are at hand; most bursts are shorter than this. */
const remembered = 4_096

/** Finds events again of which correlations kept only the place in the log. */
export class EventMemory {
  readonly #read: ReadEvents
  readonly #recent = new Map<number, SecurityEvent[]>()
  #native: RecordView
  #ocsf: RecordView

  constructor(read: ReadEvents, fields: FieldTable) {
    this.#read = read
    this.#native = new RecordView(fields)
    this.#ocsf = new RecordView(fields)
  }

  useFields(fields: FieldTable): void {
    this.#native = new RecordView(fields)
    this.#ocsf = new RecordView(fields)
  }

  remember(event: SecurityEvent, seq: number): void {
    const there = this.#recent.get(seq)
    if (there) {
      if (!there.includes(event)) there.push(event)
      return
    }
    this.#recent.set(seq, [event])
    if (this.#recent.size <= remembered) return
    const oldest = this.#recent.keys().next().value
    if (oldest !== undefined) this.#recent.delete(oldest)
  }

  /** The rule's occurrence on an event at `seq`; undefined where the event can no longer be read. */
  find(rule: CompiledEventRule, seq: number, isIt: (eventId: string) => boolean): Occurrence | undefined {
    const near = this.#recent.get(seq)?.find(({ id }) => isIt(id))
    const event = near ?? this.#read(seq).find(({ id }) => isIt(id))
    if (!event) return undefined
    const isOcsf = rule.matcher.rule.taxonomy === 'ocsf'
    const view = isOcsf ? this.#ocsf : this.#native
    view.reset(isOcsf ? event : recordOf(event))
    return occurrenceOf(rule, view, event, seq, false)
  }
}

/** What rules on the source's own record look at. */
export function recordOf(event: SecurityEvent): Readonly<Record<string, unknown>> {
  return event.native ?? { message: event.raw }
}

/** What correlations keep of a rule that came true on the event that `view` shows. */
export function occurrenceOf(
  rule: CompiledEventRule,
  view: RecordView,
  event: SecurityEvent,
  seq: number,
  late: boolean,
): Occurrence {
  return {
    time: event.time,
    id: event.id,
    event: summarise(event, seq),
    values: carriedValues(rule, view),
    parts: explainEvent(rule, event, rule.matcher.explain(view)),
    late,
  }
}

export function carriedValues(rule: CompiledEventRule, view: RecordView): Record<string, string> {
  const values: Record<string, string> = {}
  for (const { name, slots } of rule.carried) {
    for (const slot of slots) {
      const text = view.groupText(slot)
      if (text === undefined) continue
      values[name] = text
      break
    }
  }
  return values
}
