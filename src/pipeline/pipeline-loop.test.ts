import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LoggedReceipt } from '../model/receipt.ts'
import type { LakeRow } from '../store/lake/row.ts'
import { SpoolWriter } from '../store/lake/spool-writer.ts'
import type { Checkpoint } from './checkpoint.ts'
import { PipelineLoop, type PipelineLoopParts } from './pipeline-loop.ts'
import { Troubles } from './troubles.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-loop-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Engines that only count what they were given, and a lake that takes every file at once. */
async function runLoop(
  options: { receipts: number; perTurn: number; spoolBytes: number; eventMs?: number },
  hooks: { onStart?: (loop: PipelineLoop) => void; onRead?: () => void } = {},
) {
  const checkpoints: Checkpoint[] = []
  let processed = 0
  let rows: LakeRow[] = []
  let nowMs = 0
  const stub = {
    reader: {
      head: () => options.receipts + 1,
      isDamageOfOne: () => false,
      read(fromSeq: number): LoggedReceipt[] {
        hooks.onRead?.()
        const left = options.receipts - fromSeq + 1
        if (left <= 0) loop.stop()
        return Array.from({ length: Math.max(0, Math.min(options.perTurn, left)) }, (_, n) => ({
          seq: fromSeq + n,
          source: 's',
          transport: 'http',
          receivedAtMs: 0,
          raw: 'x',
        }))
      },
    },
    path: {
      tallies: { take: () => [] },
      heard: { take: () => [] },
      watermark: { valueMs: 0 },
      process({ seq }: LoggedReceipt) {
        processed++
        nowMs += options.eventMs ?? 0
        rows.push({ seq, raw: 'x'.repeat(100) } as LakeRow)
      },
      advance: () => (nowMs += 20_000),
      takeAlerts: () => [],
      takeHeld: () => ({ held: [], released: [] }),
      takeDeadLetters: () => [],
      takeRows() {
        const taken = rows
        rows = []
        return taken
      },
    },
    incidents: { takeMissing: () => [], take: () => [] },
  }
  const spool = new SpoolWriter({
    folder,
    nextSeq: 1,
    maxBytes: options.spoolBytes,
    onReady(file) {
      loop.spoolReady(file)
      loop.lakeCommitted(file.toSeq)
    },
  })
  const parts = {
    ...(stub as unknown as Pick<PipelineLoopParts, 'reader' | 'path' | 'incidents'>),
    spool,
    flushMs: 1_000_000,
    commit: async () => [],
    takeCorrections: () => [],
    recall: async () => [],
    snapshot: () => ({ processed }),
    writeCheckpoint: (checkpoint: Checkpoint) => checkpoints.push(checkpoint),
    post: () => {},
    troubles: new Troubles(),
    now: () => nowMs,
  }
  const loop: PipelineLoop = new PipelineLoop(parts, 1, 1)
  hooks.onStart?.(loop)
  await loop.run()
  return checkpoints
}

test('a checkpoint holds the engines as they stood at its place in the log, also when the spool fills in a turn', async () => {
  const checkpoints = await runLoop({ receipts: 500, perTurn: 50, spoolBytes: 1_000 })
  expect(checkpoints.length).toBeGreaterThan(3)
  for (const { seq, parts } of checkpoints) expect(parts['processed']).toBe(seq - 1)
})

test('a turn in which rules are slow ends before it is through, and goes on where it was', async () => {
  const reads: number[] = []
  let seen = 0
  const checkpoints = await runLoop(
    { receipts: 20, perTurn: 20, spoolBytes: 1_000_000, eventMs: 900 },
    { onRead: () => reads.push(seen++) },
  )
  // Two seconds are over at the third event: seven turns for twenty of them, and one that finds nothing.
  expect(reads).toHaveLength(8)
  expect(checkpoints.at(-1)).toMatchObject({ seq: 21, parts: { processed: 20 } })
})

test('the first checkpoint comes as soon as something is in the lake', async () => {
  const [first] = await runLoop({ receipts: 10, perTurn: 5, spoolBytes: 1_000_000 })
  expect(first?.seq).toBe(6)
})

test('nothing is read while a change of facts is under way', async () => {
  const order: string[] = []
  let finish = (): void => {}
  const change = new Promise<void>((resolve) => {
    finish = () => {
      order.push('changed')
      resolve()
    }
  })
  const running = runLoop(
    { receipts: 5, perTurn: 5, spoolBytes: 1_000_000 },
    { onStart: (loop) => loop.waitFor(change), onRead: () => order.push('read') },
  )
  setImmediate(finish)
  await running
  expect(order.slice(0, 2)).toEqual(['changed', 'read'])
})
