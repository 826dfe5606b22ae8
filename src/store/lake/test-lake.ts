import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLocalState, type StateStore } from '../state/state-store.ts'
import { openLake, type Lake, type LakeOptions } from './lake.ts'
import { toLakeRow, type LakeRow } from './row.ts'
import { SpoolWriter } from './spool-writer.ts'
import type { SecurityEvent } from '../../model/event.ts'

export interface TestLake {
  lake: Lake
  readonly state: StateStore
  readonly folder: string
  readonly errors: Error[]
  /** Writes events as one flush; log positions follow on. */
  add(events: readonly SecurityEvent[]): Promise<void>
  addRows(rows: readonly LakeRow[], toSeq: number): Promise<void>
  /** Stops the lake and opens it again on the same folder and state. */
  reopen(more?: Partial<LakeOptions>): Promise<void>
  end(): Promise<void>
}

/** A lake in a temporary folder, for tests. */
export async function openTestLake(options: Partial<LakeOptions> = {}): Promise<TestLake> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-lake-'))
  const state = await openLocalState(':memory:')
  const errors: Error[] = []
  const open = (more: Partial<LakeOptions>) =>
    openLake({
      folder,
      state,
      owner: true,
      onError: (error) => errors.push(error),
      limits: { queryMemoryMb: 128, writeMemoryMb: 128 },
      ...options,
      ...more,
    })
  const test: TestLake = {
    lake: await open({}),
    state,
    folder,
    errors,
    add(events) {
      const first = test.lake.nextSeq()
      const rows = events.map((event, n) => toLakeRow(event, first + n, { nativeFromRaw: false }))
      return test.addRows(rows, first + events.length)
    },
    async addRows(rows, toSeq) {
      const { lake } = test
      const ingested: Promise<void>[] = []
      const writer = new SpoolWriter({
        folder: lake.spoolFolder,
        nextSeq: lake.nextSeq(),
        onReady: (file) => ingested.push(lake.ingest(file)),
      })
      writer.appendRows(rows, toSeq)
      writer.rotate()
      await Promise.all(ingested)
    },
    async reopen(more = {}) {
      await test.lake.stop()
      test.lake = await open(more)
    },
    async end() {
      await test.lake.stop()
      await state.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return test
}
