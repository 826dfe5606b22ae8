import type { StoredIncident } from '../engine/incidents/incident-change.ts'
import type { IncidentEngine } from '../engine/incidents/incident-engine.ts'
import type { LogReader } from '../store/log/log-file.ts'
import type { ContextCorrection } from '../model/context-correction.ts'
import type { Results } from './commit-results.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { EventPath } from './event-path.ts'
import type { SpoolWriter } from '../store/lake/spool-writer.ts'
import type { SpoolFile } from '../store/lake/child/protocol.ts'
import type { FromPipeline } from './pipeline-protocol.ts'

export interface PipelineLoopParts {
  readonly reader: LogReader
  readonly path: EventPath
  readonly incidents: IncidentEngine
  readonly spool: Pick<SpoolWriter, 'addRows' | 'appendRows' | 'rotate'>
  readonly flushMs: number
  /** Makes alerts, incidents and the offset durable in one commit; returns the ids of the incidents that changed. */
  readonly commit: (results: Results) => Promise<readonly string[]>
  /** What late events changed about stamps already made. */
  readonly takeCorrections: () => readonly ContextCorrection[]
  /** The stored incidents that hold these alerts. */
  readonly recall: (alertIds: readonly string[]) => Promise<readonly StoredIncident[]>
  readonly snapshot: () => Record<string, unknown>
  readonly writeCheckpoint: (checkpoint: Checkpoint) => void
  readonly post: (message: FromPipeline) => void
  readonly now: () => number
}

const receiptsPerTurn = 1_000
/** Rows held as objects at once: few enough to die young, so that they never reach the old generation. */
const rowsAtOnce = 100
const idleMs = 200
const checkpointEveryMs = 15_000
const progressEveryMs = 1_000
/** Spool files that wait for the lake before the loop holds back; the log keeps what comes meanwhile. */
const maxSpoolsWaiting = 4

/**
 * Reads the log and takes it through the path, turn by turn: process, commit, hand rows to the lake, and from time
 * to time a checkpoint. A checkpoint is written only when the lake holds everything before it, so that a restart
 * finds nothing missing and repeats only what changes nothing.
 */
export class PipelineLoop {
  readonly #parts: PipelineLoopParts
  #seq: number
  #lakeSeq: number
  #stopping = false
  #wake: (() => void) | undefined
  #changing: Promise<unknown> = Promise.resolve()
  #spoolsWaiting = 0
  #pendingCheckpoint: Checkpoint | undefined
  #lastCheckpointMs: number
  #lastProgressMs = 0
  #lastFlushMs = 0
  #alertsTotal = 0
  #deadLettersTotal = 0

  constructor(parts: PipelineLoopParts, fromSeq: number, lakeSeq: number) {
    this.#parts = parts
    this.#seq = fromSeq
    this.#lakeSeq = lakeSeq
    // The first is due as soon as the lake's end is reached: a server that is killed again and again, each time before
    // a checkpoint was due, would otherwise read more of the log at each start.
    this.#lastCheckpointMs = -Infinity
  }

  /** Until `stop`. Rejects only when going on would lose something: the log cannot be read, the state not written. */
  async run(): Promise<void> {
    while (!this.#stopping) {
      const found = this.#spoolsWaiting < maxSpoolsWaiting ? await this.#turn() : false
      this.#rotateIfDue()
      this.#report(false)
      if (!found) await this.#sleep()
    }
    this.#lastCheckpointMs = -Infinity
    this.#parts.spool.rotate()
    this.#report(true)
  }

  /** The spool finished a file; the engines stand exactly at its end. */
  spoolReady(file: SpoolFile): void {
    this.#spoolsWaiting++
    this.#lastFlushMs = this.#parts.now()
    this.#snapshotIfDue(file)
    this.#parts.post({ kind: 'spool', file })
  }

  wake(): void {
    this.#wake?.()
  }

  /** Reads no further until `change` is done: what comes after new facts or sources is understood with them. */
  waitFor(change: Promise<unknown>): void {
    this.#changing = Promise.allSettled([this.#changing, change])
  }

  stop(): void {
    this.#stopping = true
    this.wake()
  }

  /** The lake holds every row below `toSeq`. */
  lakeCommitted(toSeq: number): void {
    this.#lakeSeq = Math.max(this.#lakeSeq, toSeq)
    this.#spoolsWaiting = Math.max(0, this.#spoolsWaiting - 1)
    const pending = this.#pendingCheckpoint
    if (pending && pending.seq <= this.#lakeSeq) {
      this.#pendingCheckpoint = undefined
      this.#parts.writeCheckpoint(pending)
      this.#parts.post({ kind: 'checkpoint', seq: pending.seq })
    }
    this.wake()
  }

  async #turn(): Promise<boolean> {
    const { reader, path, spool, now } = this.#parts
    await this.#changing
    const receipts = reader.read(this.#seq, receiptsPerTurn)
    const last = receipts.at(-1)
    const caughtUp = receipts.length < receiptsPerTurn
    let passed = 0
    for (const receipt of receipts) {
      path.process(receipt, caughtUp ? now() : receipt.receivedAtMs)
      if (++passed % rowsAtOnce === 0) spool.addRows(path.takeRows())
    }
    if (last) this.#seq = last.seq + 1
    path.advance(caughtUp || !last ? now() : last.receivedAtMs)
    await this.#commit()
    spool.appendRows(path.takeRows(), this.#seq)
    return last !== undefined
  }

  async #commit(): Promise<void> {
    const { path, commit, post, incidents, takeCorrections } = this.#parts
    const alerts = path.takeAlerts()
    const letters = path.takeDeadLetters()
    if (letters.length > 0) {
      this.#deadLettersTotal += letters.length
      post({ kind: 'dead_letters', letters })
    }
    await this.#recallMissing()
    const changes = incidents.take()
    const corrections = takeCorrections()
    if (alerts.length + changes.length + corrections.length === 0) return
    this.#alertsTotal += alerts.length
    const changed = await commit({ alerts, changes, corrections, seq: this.#seq })
    if (alerts.length > 0) post({ kind: 'alerts', alerts })
    if (changed.length > 0) post({ kind: 'incidents', ids: changed })
  }

  /** Commands may name alerts that the engine forgot long ago. */
  async #recallMissing(): Promise<void> {
    const { incidents, recall } = this.#parts
    const missing = incidents.takeMissing()
    if (missing.length === 0) return
    for (const stored of await recall(missing)) incidents.recall(stored)
  }

  #rotateIfDue(): void {
    const { spool, now, flushMs } = this.#parts
    const due = now() - this.#lastFlushMs >= flushMs || this.#isCheckpointDue()
    if (!due || this.#spoolsWaiting >= maxSpoolsWaiting) return
    this.#lastFlushMs = now()
    spool.rotate()
  }

  #isCheckpointDue(): boolean {
    return !this.#pendingCheckpoint && this.#parts.now() - this.#lastCheckpointMs >= checkpointEveryMs
  }

  #snapshotIfDue(file: SpoolFile): void {
    const { now, snapshot } = this.#parts
    if (!this.#isCheckpointDue()) return
    this.#lastCheckpointMs = now()
    this.#pendingCheckpoint = { seq: file.toSeq, parts: snapshot() }
  }

  #report(force: boolean): void {
    const { path, post, now } = this.#parts
    if (!force && now() - this.#lastProgressMs < progressEveryMs) return
    this.#lastProgressMs = now()
    post({
      kind: 'progress',
      tallies: path.tallies.take(),
      progress: {
        seq: this.#seq,
        watermarkMs: path.watermark.valueMs,
        eventsTotal: path.eventsTotal,
        physicalTotal: path.physicalTotal,
        lateTotal: path.lateTotal,
        alertsTotal: this.#alertsTotal,
        deadLettersTotal: this.#deadLettersTotal,
      },
    })
  }

  #sleep(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.#wake = undefined
        resolve()
      }
      const timer = setTimeout(done, idleMs)
      this.#wake = done
    })
  }
}
