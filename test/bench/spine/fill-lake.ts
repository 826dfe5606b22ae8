import { createPrivateKey } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { EventPath } from '../../../src/pipeline/event-path.ts'
import { DetectionEngine } from '../../../src/engine/detect/detection-engine.ts'
import { IncidentEngine } from '../../../src/engine/incidents/incident-engine.ts'
import { openLake, type Lake } from '../../../src/store/lake/lake.ts'
import { SpoolWriter } from '../../../src/store/lake/spool-writer.ts'
import {
  connectState,
  migrateToLatest,
  startStateWorker,
  type StateStore,
} from '../../../src/store/state/state-store.ts'
import { buildOrganisation, type StaffMember } from '../../../src/demo/organisation.ts'
import { demoContext } from './context-bench.ts'
import { openEventSource } from './event-source.ts'

/** A lake with its catalogue, on disk, outside the product. */
export interface BenchLake {
  readonly lake: Lake
  readonly state: StateStore
  readonly folder: string
  stop(): Promise<void>
}

/** One event in a thousand is somebody's of the demo organisation; one in a hundred thousand carries this word. */
export const rareWord = 'quinquereme'
const personEvery = 1_000
const rareEvery = 100_000
const perTurn = 1_000
const mostWaiting = 3
/** Flushes between two merges, which run beside what comes next. */
const mergeEvery = 64

export async function openBenchLake(folder: string): Promise<BenchLake> {
  const worker = startStateWorker({ path: join(folder, 'state.db') }, (error) => {
    throw error
  })
  const state = connectState(worker.connect())
  await migrateToLatest(state)
  const lake = await openLake({
    folder: join(folder, 'lake'),
    spoolFolder: join(folder, 'spool'),
    state,
    owner: true,
    onError: (error) => {
      throw error
    },
    signingKey: testKey(),
  })
  return {
    lake,
    state,
    folder,
    async stop() {
      await lake.stop()
      await state.close()
      await worker.stop()
    },
  }
}

function testKey() {
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
  return createPrivateKey({ key: Buffer.concat([prefix, Buffer.alloc(32, 7)]), format: 'der', type: 'pkcs8' })
}

export interface FillPlan {
  readonly events: number
  /** Event time of the first and the last. */
  readonly fromMs: number
  readonly toMs: number
  readonly onProgress?: (done: number) => void
}

/** Fills through the product's own path (parse, context, rows) and writer, as fast as it goes, and compacts. */
export async function fillLake({ lake }: BenchLake, plan: FillPlan): Promise<void> {
  const source = openEventSource()
  const path = new EventPath({
    context: demoContext(),
    detection: new DetectionEngine(),
    incidents: new IncidentEngine(),
    sourceOf: () => undefined,
  })
  const { staff } = buildOrganisation(1, plan.toMs)
  const first = Math.max(1, lake.nextSeq())
  const waiting: Promise<void>[] = []
  const spool = new SpoolWriter({
    folder: lake.spoolFolder,
    nextSeq: lake.nextSeq(),
    onReady: (file) => waiting.push(lake.ingest(file)),
  })
  let done = 0
  let flushed = 0
  let merging: Promise<unknown> | undefined
  while (done < plan.events) {
    const count = Math.min(perTurn, plan.events - done)
    for (let index = 0; index < count; index++) {
      const number = done + index
      const timeMs = Math.floor(plan.fromMs + ((plan.toMs - plan.fromMs) * number) / plan.events)
      let raw = source.line(first + number, timeMs)
      const member = staff[Math.floor(number / personEvery) % staff.length]
      if (number % personEvery === 0 && member) raw = logonOf(member, timeMs)
      if (number % rareEvery === 0) raw = withFields(raw, { Note: `${rareWord} ${number}` })
      path.process(
        { seq: first + number, source: 'bench', transport: 'file', receivedAtMs: timeMs, raw },
        timeMs,
      )
    }
    done += count
    spool.appendRows(path.takeRows(), first + done)
    path.takeAlerts()
    if (waiting.length > mostWaiting) {
      await waiting.shift()
      if (++flushed % mergeEvery === 0) {
        await merging
        merging = lake.compact(plan.toMs + 2 * 86_400_000)
        plan.onProgress?.(done)
      }
    }
  }
  spool.rotate()
  await Promise.all(waiting)
  await merging
  await lake.compact(plan.toMs + 2 * 86_400_000)
}

function logonOf({ account, workstation }: StaffMember, timeMs: number): string {
  const time = new Date(timeMs).toISOString()
  return JSON.stringify({
    '@timestamp': time,
    TimeCreated: time,
    EventID: 4624,
    Channel: 'Security',
    Provider_Name: 'Microsoft-Windows-Security-Auditing',
    Hostname: workstation.name,
    TargetUserName: account,
    LogonType: '2',
    IpAddress: '127.0.0.1',
  })
}

/** At the end, where they win over fields of the same name. */
function withFields(line: string, fields: Readonly<Record<string, string>>): string {
  return `${line.slice(0, -1)},${JSON.stringify(fields).slice(1)}`
}

/** Bytes of the catalogue's tables and their indexes in `state.db`, whole pages. Ask after the lake has stopped. */
export function catalogueBytes(folder: string): number {
  const database = new DatabaseSync(join(folder, 'state.db'))
  try {
    const row = database
      .prepare("SELECT sum(pgsize) AS bytes FROM dbstat WHERE name LIKE '%lake\\_%' ESCAPE '\\'")
      .get()
    return Number(row?.['bytes'])
  } finally {
    database.close()
  }
}
