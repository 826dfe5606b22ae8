import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ContextEngine } from '../../../../src/engine/context/context-engine.ts'
import type { CompiledRule } from '../../../../src/engine/detect/compiled-rule.ts'
import { DetectionEngine } from '../../../../src/engine/detect/detection-engine.ts'
import { IncidentEngine } from '../../../../src/engine/incidents/incident-engine.ts'
import { openCheckpoint, writeCheckpoint, type Checkpoint } from '../../../../src/pipeline/checkpoint.ts'
import { commitResults } from '../../../../src/pipeline/commit-results.ts'
import { EventPath } from '../../../../src/pipeline/event-path.ts'
import { PipelineLoop } from '../../../../src/pipeline/pipeline-loop.ts'
import { Troubles } from '../../../../src/pipeline/troubles.ts'
import { openLocalState, type StateStore } from '../../../../src/store/state/state-store.ts'
import { type Arrival, sourceOf } from './arrivals.ts'
import type { BusyDay } from './compose-day.ts'
import { readFindings, type Finding } from './findings.ts'

export interface DayRunOptions {
  readonly day: BusyDay
  readonly rules: readonly CompiledRule[]
  readonly arrivals: Iterable<Arrival>
  /** The process is killed each time it has read so many messages, and started again from its checkpoint. */
  readonly killEvery?: number
}

export interface DayResult {
  readonly findings: readonly Finding[]
  readonly messages: number
  readonly events: number
  readonly late: number
  readonly deadLetters: number
  readonly kills: number
}

const checkpointEvery = 5_000

/**
 * A day through the pipeline's own loop: open, normalise, context, detect, incidents, commit to a real state store, in
 * event time, as fast as it goes. Beside the log and the lake nothing is left out; their places are taken by the
 * messages themselves and by nothing.
 */
export async function runDay(options: DayRunOptions): Promise<DayResult> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-day-'))
  const state = await openLocalState(join(folder, 'state.db'))
  const log = new MessageLog(options.arrivals, options.day.endMs + 3 * 3_600_000)
  try {
    let kills = 0
    for (;;) {
      const run = openRun(options, state, folder, log)
      const ended = await run.untilEndOrKill()
      if (!ended) {
        kills++
        continue
      }
      const findings = await readFindings(state.db, (seq) => log.stories.get(seq))
      return { findings, messages: log.read, kills, ...run.counts() }
    }
  } finally {
    await state.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The log as the loop reads it. What came after the last checkpoint is kept, to be read again after a kill. */
class MessageLog {
  readonly stories = new Map<number, string>()
  readonly #source: Iterator<Arrival>
  readonly #afterEndMs: number
  #kept: Arrival['receipt'][] = []
  #ended = false
  read = 0
  nowMs = 0

  constructor(arrivals: Iterable<Arrival>, afterEndMs: number) {
    this.#source = arrivals[Symbol.iterator]()
    this.#afterEndMs = afterEndMs
  }

  /** Nothing is to be expected beyond it, so the loop goes by our clock from there. */
  head(): number {
    return this.#ended ? this.read + 1 : Infinity
  }

  take(fromSeq: number, limit: number): Arrival['receipt'][] {
    while (this.read < fromSeq + limit - 1 && !this.#ended) this.#pull()
    const from = fromSeq - (this.#kept[0]?.seq ?? fromSeq)
    const taken = this.#kept.slice(from, from + limit)
    this.nowMs = taken.at(-1)?.receivedAtMs ?? this.#afterEndMs
    return taken
  }

  forgetBelow(seq: number): void {
    this.#kept = this.#kept.filter((receipt) => receipt.seq >= seq)
  }

  #pull(): void {
    const next = this.#source.next()
    if (next.done) {
      this.#ended = true
      return
    }
    const { receipt, story } = next.value
    if (story !== undefined) this.stories.set(receipt.seq, story)
    this.#kept.push(receipt)
    this.read = receipt.seq
  }
}

function openRun(
  { day, rules, killEvery = Infinity }: DayRunOptions,
  state: StateStore,
  folder: string,
  log: MessageLog,
) {
  const { opened } = openCheckpoint(folder, (checkpoint) => checkpoint)
  const { context, detection, incidents, path } = openEngines(day, rules, opened)
  const fromSeq = opened?.seq ?? 1
  const killAt = log.read + killEvery
  let deadLetters = 0
  let atSeq = fromSeq
  const killed = Promise.withResolvers<boolean>()
  const never = new Promise<never>(() => {})
  const spool = {
    addRows() {},
    appendRows: (_rows: unknown, toSeq: number) => void (atSeq = toSeq),
    rotate() {
      if (atSeq - lastSeq < checkpointEvery) return
      lastSeq = atSeq
      loop.spoolReady({ path: '', rows: 0, fromSeq, toSeq: atSeq })
      loop.lakeCommitted(atSeq)
    },
  }
  let lastSeq = fromSeq
  const loop: PipelineLoop = new PipelineLoop(
    {
      reader: {
        head: () => log.head(),
        isDamageOfOne: () => false,
        read(from, limit) {
          const taken = log.take(from, limit)
          if (taken.length === 0) loop.stop()
          return taken
        },
      },
      path,
      incidents,
      spool,
      flushMs: Infinity,
      recall: async () => [],
      takeCorrections: () => context.takeCorrections(),
      async commit(results) {
        // Killed with the turn in hand: what it found is in no store yet, what turns before it found is.
        if (log.read >= killAt) {
          killed.resolve(false)
          return never
        }
        return commitResults(state, results, log.nowMs)
      },
      snapshot: () => ({
        ...path.snapshot(),
        context: context.snapshot(),
        detection: detection.snapshot(),
        incidents: incidents.snapshot(),
      }),
      writeCheckpoint(checkpoint) {
        writeCheckpoint(folder, checkpoint)
        log.forgetBelow(checkpoint.seq)
      },
      post(message) {
        if (message.kind === 'dead_letters') deadLetters += message.letters.length
      },
      troubles: new Troubles(),
      now: () => log.nowMs,
    },
    fromSeq,
    fromSeq,
  )
  return {
    untilEndOrKill: () => Promise.race([loop.run().then(() => true), killed.promise]),
    counts: () => ({ events: path.eventsTotal, late: path.lateTotal, deadLetters }),
  }
}

function openEngines(day: BusyDay, rules: readonly CompiledRule[], checkpoint: Checkpoint | undefined) {
  const { places, assets, people, teams, plans, travel } = day.organisation
  const facts = {
    version: 1,
    places,
    assets,
    people,
    teams,
    plans,
    travel,
    history_since_ms: day.startMs,
  }
  const saved = checkpoint?.parts as Record<'context' | 'detection' | 'incidents', Uint8Array> | undefined
  const context = saved ? ContextEngine.restore(saved.context, facts) : new ContextEngine(facts)
  const detection = new DetectionEngine({
    restamp: (event) => context.stamp(event),
    areNeighbours: (one, other) => context.areNeighbours(one, other),
  })
  const incidents = new IncidentEngine()
  detection.setRules(rules)
  const path = new EventPath({ context, detection, incidents, sourceOf })
  if (checkpoint && saved) {
    detection.restore(saved.detection)
    incidents.restore(saved.incidents)
    path.restore(checkpoint.parts)
  }
  return { context, detection, incidents, path }
}
