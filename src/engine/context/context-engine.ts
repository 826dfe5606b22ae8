import type { ContextCorrection } from '../../model/context-correction.ts'
import type { EventContext } from '../../model/event-context.ts'
import type { SecurityEvent } from '../../model/event.ts'
import type { PersonPresence, PresenceReport } from '../../model/presence.ts'
import { ContextState, type StateSnapshot } from './context-state.ts'
import { compareFacts } from './compare-facts.ts'
import { compileFacts, type FactIndex } from './fact-index.ts'
import { noFacts, type ContextFacts } from './facts.ts'
import { reportPerson, reportPresence } from './report-presence.ts'
import { resolveEvent } from './resolve-event.ts'
import { stampEvent } from './stamp-event.ts'

export interface ContextCounters {
  /** Names that fitted several assets or people and so found none, since the facts were loaded. */
  readonly ambiguous_assets: number
  readonly ambiguous_people: number
  /** Passages older than what is kept of their person. */
  readonly too_late: number
  readonly corrections_lost: number
}

/**
 * Who, where, and what was true at an event's own time. Events may come in any order: the interval tables are a
 * function of the set of events, and a stamp of the tables and the event's time. History is kept for
 * `contextBounds.retentionMs` of event time, per person and door within bounds; what is older is forgotten.
 */
export class ContextEngine {
  #facts: FactIndex = compileFacts(noFacts)
  readonly #state = new ContextState(this.#facts)

  constructor(facts: ContextFacts = noFacts) {
    this.load(facts)
  }

  /**
   * Takes new facts; what the stream has told stays, and stamps carry `facts.version` from now on. Employment and
   * plans that change the past become corrections.
   */
  load(facts: ContextFacts): void {
    const before = this.#facts
    this.#facts = compileFacts(facts)
    for (const correction of compareFacts(before, this.#facts, this.#state.toldSpan())) {
      this.#state.correct(correction)
    }
    this.#state.setFacts(this.#facts)
  }

  /** Takes in an event and returns its stamp. */
  apply(event: SecurityEvent): EventContext {
    const resolved = resolveEvent(this.#facts, event)
    this.#state.observe(event, resolved)
    return stampEvent(this.#facts, this.#state, event, resolved)
  }

  /** Only takes in: for a batch whose events are stamped once all of them are known. */
  observe(event: SecurityEvent): void {
    this.#state.observe(event, resolveEvent(this.#facts, event))
  }

  /** Only stamps, with what is known by now: for events that a correction concerns. */
  stamp(event: SecurityEvent): EventContext {
    return stampEvent(this.#facts, this.#state, event, resolveEvent(this.#facts, event))
  }

  /** What late events changed since the last call. */
  takeCorrections(): ContextCorrection[] {
    return this.#state.takeCorrections()
  }

  /** Does a door join the two places, or does one lie in the other? */
  areNeighbours(one: string, other: string): boolean {
    return this.#facts.graph.areNeighbours(one, other)
  }

  /** Who is where as of `timeMs`, by site and zone. */
  presence(timeMs: number): PresenceReport {
    return reportPresence(this.#facts, this.#state, timeMs)
  }

  personPresence(person: string, timeMs: number): PersonPresence {
    return reportPerson(this.#facts, this.#state, person, timeMs)
  }

  counters(): ContextCounters {
    return {
      ambiguous_assets: this.#facts.assets.ambiguous,
      ambiguous_people: this.#facts.people.ambiguous,
      too_late: this.#state.presence.tooLate,
      corrections_lost: this.#state.correctionsLost,
    }
  }

  /** The state of the stream; facts are not in it. Corrections not yet taken are. */
  snapshot(): Uint8Array {
    return new TextEncoder().encode(JSON.stringify(this.#state.dump()))
  }

  /** Throws `ContextSnapshotError` when the bytes are not a snapshot of this version. */
  static restore(bytes: Uint8Array, facts: ContextFacts): ContextEngine {
    const engine = new ContextEngine(facts)
    engine.#state.restore(parseSnapshot(bytes))
    return engine
  }
}

function parseSnapshot(bytes: Uint8Array): StateSnapshot {
  let snapshot: unknown
  try {
    snapshot = JSON.parse(new TextDecoder().decode(bytes))
  } catch (error) {
    throw new ContextSnapshotError('it is not JSON', { cause: error })
  }
  const format = (snapshot as StateSnapshot | null)?.format
  if (format !== 1) throw new ContextSnapshotError(`its format is ${String(format)}, this program reads 1`)
  return snapshot as StateSnapshot
}

/** A checkpoint of context cannot be read; the log has to be read again from an older one. */
export class ContextSnapshotError extends Error {
  override readonly name = 'ContextSnapshotError'
  readonly code = 'context_snapshot_unreadable'
  constructor(why: string, options?: ErrorOptions) {
    super(
      `the checkpoint of context cannot be read: ${why}; read the log again from an older checkpoint`,
      options,
    )
  }
}
