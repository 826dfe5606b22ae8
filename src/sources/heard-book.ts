import type { SecurityEvent } from '../model/event.ts'
import type { Heard } from '../model/heard.ts'

/** The same thing is told again when it is this much newer. */
const tellEveryMs = 60_000
const maxKeys = 50_000

/** These say that a thing is not there: nobody heard from it. */
const absences: ReadonlySet<string> = new Set(['offline', 'lost', 'power_loss'])

/** Notes what passes: which kinds of records from which source, and which things physical events are about. */
export class HeardBook {
  readonly #told = new Map<string, number>()
  #due = new Map<string, Heard>()

  add(event: SecurityEvent): void {
    const { logsource } = event
    const { product = '', category = '', service = '' } = logsource ?? {}
    this.#note(event, 'logsource', `${product}/${category}/${service}`.toLowerCase(), '')
    if (event.domain !== 'physical' || absences.has(event.activity)) return
    const { context } = event
    for (const asset of new Set([context?.asset, context?.door, context?.camera]))
      if (asset !== undefined) this.#note(event, 'asset', asset, detailOf(event))
  }

  /** What was heard since the last call and is worth telling. */
  take(): Heard[] {
    const heard = [...this.#due.values()]
    this.#due = new Map()
    return heard
  }

  #note(event: SecurityEvent, kind: Heard['kind'], subject: string, detail: string): void {
    const key = `${event.source}\0${subject}\0${event.class}\0${detail}\0${kind}`
    const timeMs = event.received_time
    if (timeMs < (this.#told.get(key) ?? -Infinity) + tellEveryMs) return
    if (this.#told.size >= maxKeys) this.#told.clear()
    this.#told.set(key, timeMs)
    this.#due.set(key, { source: event.source, kind, subject, class: event.class, detail, timeMs })
  }
}

function detailOf(event: SecurityEvent): string {
  if (event.class === 'physical_access') return event.context?.passage ?? 'unknown'
  return event.activity === 'request_to_exit' ? 'request_to_exit' : ''
}
