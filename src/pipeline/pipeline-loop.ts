import { setImmediate } from 'node:timers/promises'
import type { IncidentChange, StoredIncident } from '../engine/incidents/incident-change.ts'
import type { IncidentEngine } from '../engine/incidents/incident-engine.ts'
import type { LoggedReceipt } from '../model/receipt.ts'
import { LogCorruptError } from '../store/log/batch-codec.ts'
import type { LogReader } from '../store/log/log-file.ts'
import type { ContextCorrection } from '../model/context-correction.ts'
import type { Results } from './commit-results.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { BoundWatch } from './bound-watch.ts'
import type { CostWatch } from './cost-watch.ts'
import type { EventPath } from './event-path.ts'
import type { NewDeadLetter } from '../sources/dead-letter-store.ts'
import type { SpoolWriter } from '../store/lake/spool-writer.ts'
import type { SpoolFile } from '../store/lake/child/protocol.ts'
import { Insistence } from './insistence.ts'
import type { FromPipeline } from './pipeline-protocol.ts'
import type { Troubles } from './troubles.ts'

export interface PipelineLoopParts {
  readonly reader: Pick<LogReader, 'read' | 'head' | 'isDamageOfOne'>
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
  /** What is wrong, for the health. */
  readonly troubles: Troubles
  readonly costs?: Pick<CostWatch, 'turnBegins' | 'turnEnds'>
  readonly bounds?: Pick<BoundWatch, 'look'>
  readonly now: () => number
}

const receiptsPerTurn = 1_000
/** Characters of raw text in a turn: with what is made of them they must fit into one file for the lake. */
const charsPerTurn = 2_000_000
/** A turn ends after that long, however little it did: while rules are slow, questions are still answered. */
const mostTurnMs = 2_000
/** Rows held as objects at once: few enough to die young, so that they never reach the old generation. */
const rowsAtOnce = 100
const idleMs = 200
/** Between two looks at the incidents that changed; longer where looking takes longer than a tenth of it. */
const incidentsEveryMs = 250
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
  #headSeq = 0
  #lakeSeq: number
  readonly #fromSeq: number
  readonly #toldSeq: number
  #stopping = false
  /** Where it gave up, in the middle of a turn that could not be committed, its rows must not reach the lake. */
  readonly #insist: Insistence
  #wake: (() => void) | undefined
  #woken = false
  #changing: Promise<unknown> = Promise.resolve()
  #spoolsWaiting = 0
  #pendingCheckpoint: Checkpoint | undefined
  #lastCheckpointMs: number
  #lastProgressMs = 0
  #lastFlushMs = 0
  #nextIncidentsMs = -Infinity
  #alertsTotal = 0
  #deadLettersTotal = 0

  constructor(parts: PipelineLoopParts, fromSeq: number, lakeSeq: number) {
    this.#parts = parts
    this.#insist = new Insistence(parts.troubles, () => this.#report(false))
    this.#seq = this.#fromSeq = fromSeq
    this.#lakeSeq = this.#toldSeq = lakeSeq
    // The first is due as soon as the lake's end is reached: a server that is killed again and again, each time before
    // a checkpoint was due, would otherwise read more of the log at each start.
    this.#lastCheckpointMs = -Infinity
  }

  /**
   * Until `stop`. Where the log cannot be read or the state store takes nothing it tries again and says so. Rejects
   * when the spool cannot be written or an engine breaks: then a new start from the last checkpoint mends it.
   */
  async run(): Promise<void> {
    while (!this.#stopping) {
      const found = this.#spoolsWaiting < maxSpoolsWaiting ? await this.#turn() : false
      if (!this.#insist.gaveUp) this.#rotateIfDue()
      this.#report(false)
      // However much there is to read, messages and changes of rules have their turn too.
      if (found) await setImmediate()
      else await this.#sleep()
    }
    this.#lastCheckpointMs = -Infinity
    if (!this.#insist.gaveUp && (await this.#commit())) this.#parts.spool.rotate()
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
    this.#woken = true
    this.#wake?.()
  }

  /** Reads no further until `change` is done: what comes after new facts or sources is understood with them. */
  waitFor(change: Promise<unknown>): void {
    this.#changing = Promise.allSettled([this.#changing, change])
  }

  stop(): void {
    this.#stopping = true
    this.wake()
    this.#insist.stop()
  }

  /** The lake holds every row below `toSeq`. */
  lakeCommitted(toSeq: number): void {
    this.#lakeSeq = Math.max(this.#lakeSeq, toSeq)
    this.#spoolsWaiting = Math.max(0, this.#spoolsWaiting - 1)
    const pending = this.#pendingCheckpoint
    if (pending && pending.seq <= this.#lakeSeq) {
      this.#pendingCheckpoint = undefined
      this.#write(pending)
    }
    this.wake()
  }

  /** Without a new checkpoint the next start reads more of the log: no reason to stop. */
  #write(checkpoint: Checkpoint): void {
    const { writeCheckpoint, post, troubles } = this.#parts
    try {
      writeCheckpoint(checkpoint)
      troubles.clear('checkpoint')
      post({ kind: 'checkpoint', seq: checkpoint.seq })
    } catch (error) {
      troubles.set('checkpoint', error)
    }
  }

  /** True: there may be more at once. */
  async #turn(): Promise<boolean> {
    const { path, now, spool, costs } = this.#parts
    await this.#changing
    const startSeq = this.#seq
    const receipts = await this.#read()
    if (!receipts) return false
    costs?.turnBegins()
    const last = this.#process(receipts)
    const caughtUp = !last || last.seq + 1 >= this.#headSeq
    if (last) this.#seq = last.seq + 1
    path.advance(caughtUp ? now() : last.receivedAtMs)
    costs?.turnEnds()
    if (!(await this.#commit())) return false
    spool.appendRows(path.takeRows(), this.#seq)
    return this.#seq !== startSeq
  }

  /** As many of them as there is time for; returns the last. */
  #process(receipts: readonly LoggedReceipt[]): LoggedReceipt | undefined {
    const { path, now, spool } = this.#parts
    const endMs = now() + mostTurnMs
    const caughtUp = (receipts.at(-1)?.seq ?? 0) + 1 >= this.#headSeq
    let passed = 0
    for (const receipt of receipts) {
      path.process(receipt, caughtUp ? now() : receipt.receivedAtMs)
      if (++passed % rowsAtOnce === 0) spool.addRows(path.takeRows())
      if (now() >= endMs) break
    }
    return receipts[passed - 1]
  }

  /** Undefined: stopped. A damaged batch is passed by, loudly; where nothing can be read it is tried again. */
  #read(): Promise<readonly LoggedReceipt[] | undefined> {
    const { reader } = this.#parts
    return this.#insist.on('event log', () => {
      this.#headSeq = reader.head()
      try {
        return reader.read(this.#seq, receiptsPerTurn, charsPerTurn)
      } catch (error) {
        if (!(error instanceof LogCorruptError) || error.nextSeq === undefined) throw error
        if (!reader.isDamageOfOne(error.firstSeq)) throw error
        this.#passBy(error, error.nextSeq)
        return []
      }
    })
  }

  #passBy(error: LogCorruptError, nextSeq: number): void {
    const { post, troubles, now } = this.#parts
    const reason = `messages ${Math.max(error.firstSeq, this.#seq)} to ${nextSeq - 1} were left out: ${error.message}`
    troubles.set('damaged log', reason)
    const receipt = { source: 'gatehouse', transport: 'internal', receivedAtMs: now(), raw: reason } as const
    post({ kind: 'dead_letters', letters: [{ source: receipt.source, stage: 'receive', reason, receipt }] })
    this.#seq = nextSeq
  }

  /** False: stopped before it succeeded. What was taken out of the engines is kept until the store has it. */
  async #commit(): Promise<boolean> {
    const { path, commit, post, takeCorrections } = this.#parts
    const alerts = path.takeAlerts()
    const { held, released } = path.takeHeld()
    this.#postDeadLetters(path.takeDeadLetters())
    if (!(await this.#recallMissing())) return false
    const changes = this.#takeIncidents()
    const corrections = takeCorrections()
    if (alerts.length + held.length + released.length + changes.length + corrections.length === 0) return true
    const results = { alerts, held, released, changes, corrections, seq: this.#seq }
    const changed = await this.#insist.on('state store', () => commit(results))
    if (!changed) return false
    this.#alertsTotal += alerts.length
    if (alerts.length > 0) post({ kind: 'alerts', alerts })
    if (changed.length > 0) post({ kind: 'incidents', ids: changed })
    return true
  }

  /**
   * An incident is made anew from all its parts whenever one of them changed: not at every turn, or a large one would
   * cost more with every event that joins it. What is left for later is in every checkpoint.
   */
  #takeIncidents(): readonly IncidentChange[] {
    const { incidents, now } = this.#parts
    const startMs = now()
    if (startMs < this.#nextIncidentsMs && !this.#stopping) return []
    const changes = incidents.take()
    this.#nextIncidentsMs = startMs + Math.max(incidentsEveryMs, 10 * (now() - startMs))
    return changes
  }

  /** Those of what the lake held at the start were told before the start. */
  #postDeadLetters(letters: readonly NewDeadLetter[]): void {
    if (letters.length === 0 || this.#seq <= this.#toldSeq) return
    this.#deadLettersTotal += letters.length
    this.#parts.post({ kind: 'dead_letters', letters })
  }

  /** Commands may name alerts that the engine forgot long ago. */
  async #recallMissing(): Promise<boolean> {
    const { incidents, recall } = this.#parts
    const missing = incidents.takeMissing()
    if (missing.length === 0) return true
    const found = await this.#insist.on('state store', () => recall(missing))
    for (const stored of found ?? []) incidents.recall(stored)
    return found !== undefined
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
    if (!this.#isCheckpointDue() || file.toSeq <= this.#fromSeq) return
    this.#lastCheckpointMs = now()
    this.#pendingCheckpoint = { seq: file.toSeq, parts: snapshot() }
  }

  #report(force: boolean): void {
    const { path, post, now, troubles, bounds } = this.#parts
    if (!force && now() - this.#lastProgressMs < progressEveryMs) return
    this.#lastProgressMs = now()
    bounds?.look(now())
    post({
      kind: 'progress',
      tallies: path.tallies.take(),
      heard: path.heard.take(),
      progress: {
        seq: this.#seq,
        watermarkMs: path.watermark.valueMs,
        eventsTotal: path.eventsTotal,
        physicalTotal: path.physicalTotal,
        lateTotal: path.lateTotal,
        alertsTotal: this.#alertsTotal,
        deadLettersTotal: this.#deadLettersTotal,
        troubles: [...troubles.list(), ...(path.trouble === undefined ? [] : [path.trouble])],
        warnings: troubles.warnings(),
      },
    })
  }

  #sleep(): Promise<void> {
    if (this.#woken) {
      this.#woken = false
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.#wake = undefined
        this.#woken = false
        resolve()
      }
      const timer = setTimeout(done, idleMs)
      this.#wake = done
    })
  }
}
