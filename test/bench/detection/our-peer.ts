import type { CompiledEventRule, CompiledRule } from '../../../src/engine/detect/compiled-rule.ts'
import { DetectionEngine } from '../../../src/engine/detect/detection-engine.ts'
import { EventRouter } from '../../../src/engine/detect/route-events.ts'
import { RecordView, type JsonRecord } from '../../../src/engine/sigma/record-view.ts'
import type { SecurityEvent } from '../../../src/model/event.ts'
import { cpuSecondsOf } from '../cpu-time.ts'
import type { Match } from './compare-matches.ts'

/** CPU seconds for all events once. */
export interface OurSeconds {
  /** The record's bytes decoded and parsed, then the engine as in the pipeline: alerts with their explanation. */
  readonly fromBytes: number
  /** Records and their text are at hand, as in the pipeline. */
  readonly fromParsed: number
  /** Which rules match, parsing only records of which a rule has to be tested. */
  readonly asNeeded: number
  readonly parsing: number
}

/** Our engine in the place of a peer: the same rules over the same records. */
export class OurPeer {
  readonly #engine = new DetectionEngine()
  readonly #router: EventRouter
  readonly #view: RecordView
  readonly #events: readonly SecurityEvent[]
  readonly #records: readonly { readonly text: string; readonly bytes: Buffer }[]

  constructor(rules: readonly CompiledRule[], events: readonly SecurityEvent[]) {
    const [first] = rules
    if (!first) throw new Error('no rules')
    this.#engine.setRules(rules)
    this.#router = new EventRouter(rules.filter((rule) => rule.kind === 'event'))
    this.#view = new RecordView(first.fields)
    this.#events = events
    this.#records = events.map(({ native }) => {
      const text = JSON.stringify(native)
      return { text, bytes: Buffer.from(text) }
    })
  }

  /** One round after one that warms up. */
  async measure(): Promise<OurSeconds> {
    this.#fromBytes(() => {})
    this.#fromParsed()
    this.#asNeeded()
    return {
      fromBytes: await cpuSecondsOf(() => this.#fromBytes(() => {})),
      fromParsed: await cpuSecondsOf(() => this.#fromParsed()),
      asNeeded: await cpuSecondsOf(() => this.#asNeeded()),
      parsing: await cpuSecondsOf(() => this.#records.forEach(({ bytes }) => JSON.parse(bytes.toString()))),
    }
  }

  matches(): Match[] {
    const matches: Match[] = []
    this.#fromBytes((index, rule) => matches.push([index, rule]))
    return matches
  }

  #fromBytes(onAlert: (index: number, rule: string) => void): void {
    this.#events.forEach((event, index) => {
      const text = this.#records[index]?.bytes.toString() ?? ''
      const native = JSON.parse(text) as Record<string, unknown>
      for (const { rule } of this.#engine.process({ ...event, native }, index, text)) onAlert(index, rule)
    })
  }

  #fromParsed(): void {
    this.#events.forEach((event, index) => this.#engine.process(event, index, this.#records[index]?.text))
  }

  #asNeeded(): void {
    let found = 0
    this.#events.forEach((event, index) => {
      const bytes = this.#records[index]?.bytes ?? Buffer.of()
      this.#view.reset(() => JSON.parse(bytes.toString()) as JsonRecord)
      const visit = ({ matcher }: CompiledEventRule) => (found += matcher.test(this.#view) ? 1 : 0)
      this.#router.visitNative(event, this.#view, visit, bytes)
    })
  }
}
