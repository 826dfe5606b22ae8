import type { CompiledEventRule, CompiledRule } from '../../engine/detect/compiled-rule.ts'
import { EventRouter } from '../../engine/detect/route-events.ts'
import { FieldTable, RecordView, type JsonRecord } from '../../engine/sigma/record-view.ts'
import type { Logsource } from '../../model/event.ts'

/** What rules on native records are tried on. */
export interface MatchRecord {
  readonly logsource: Logsource
  /** Its `EventID`, or null where it has none; undefined: not looked for, so rules of every id are thought of. */
  readonly eventId?: number | null | undefined
  /** JSON of one object; bytes are UTF-8. */
  readonly text: string | Uint8Array
}

/**
 * Tells which rules on native records come true on one, or have no answer for it, from its JSON alone: it is parsed
 * only where a rule has to be tested. A place for one thread; it holds a scanner of its own.
 */
export class RecordMatcher {
  readonly #router: EventRouter
  readonly #view: RecordView
  readonly #numbers: ReadonlyMap<CompiledEventRule, number>

  /** Rules that were compiled as one set; those on OCSF and correlations are passed over. */
  constructor(rules: readonly CompiledRule[]) {
    const numbers = new Map<CompiledEventRule, number>()
    rules.forEach((rule, number) => {
      if (rule.kind === 'event' && rule.matcher.rule.taxonomy === 'sigma') numbers.set(rule, number)
    })
    this.#numbers = numbers
    this.#router = new EventRouter([...numbers.keys()])
    this.#view = new RecordView(rules[0]?.fields ?? new FieldTable())
  }

  /** Places of those rules in the set, ascending. Throws where a rule is to be tested and the text is not JSON. */
  match({ logsource, eventId, text }: MatchRecord): readonly number[] {
    let found: number[] | undefined
    const view = this.#view
    view.reset(() => parse(text))
    const visit = (rule: CompiledEventRule): void => {
      const { isUndecided, test } = rule.matcher
      if (isUndecided?.(view) || test(view)) (found ??= []).push(this.#numbers.get(rule) ?? 0)
    }
    this.#router.visitNative({ logsource, native: constantsOf(eventId) }, view, visit, text)
    return found?.sort(ascending) ?? none
  }
}

const none: readonly number[] = []
const ascending = (a: number, b: number) => a - b

/** As much of the record as the router asks for. A list stands for an id that is not known. */
function constantsOf(eventId: MatchRecord['eventId']): JsonRecord {
  if (eventId === undefined) return unknownId
  return eventId === null ? {} : { EventID: eventId }
}

const unknownId: JsonRecord = { EventID: [] }

function parse(text: string | Uint8Array): JsonRecord {
  const json =
    typeof text === 'string' ? text : Buffer.from(text.buffer, text.byteOffset, text.length).toString()
  return JSON.parse(json) as JsonRecord
}
