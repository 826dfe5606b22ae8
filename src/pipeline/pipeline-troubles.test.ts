import { mkdtempSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ContextEngine } from '../engine/context/context-engine.ts'
import { DetectionEngine } from '../engine/detect/detection-engine.ts'
import { IncidentEngine } from '../engine/incidents/incident-engine.ts'
import type { SpoolFile } from '../store/lake/child/protocol.ts'
import { SpoolWriter } from '../store/lake/spool-writer.ts'
import { LogFile, LogReader } from '../store/log/log-file.ts'
import { EventPath } from './event-path.ts'
import { PipelineLoop, type PipelineLoopParts } from './pipeline-loop.ts'
import type { FromPipeline } from './pipeline-protocol.ts'
import { Troubles } from './troubles.ts'

let folder: string
let log: LogFile
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-loop-'))
  log = new LogFile(join(folder, 'log.db'))
})
afterEach(() => {
  vi.useRealTimers()
  log.close()
  rmSync(folder, { recursive: true, force: true })
})

const add = (...raws: string[]) =>
  log.append([{ receipts: raws.map((raw) => ({ source: 's', transport: 'http', receivedAtMs: 1, raw })) }])

function openLoop(more: Partial<PipelineLoopParts> = {}) {
  const incidents = new IncidentEngine()
  const context = new ContextEngine()
  const path = new EventPath({
    context,
    incidents,
    detection: new DetectionEngine(),
    sourceOf: () => undefined,
  })
  const messages: FromPipeline[] = []
  const spools: SpoolFile[] = []
  const troubles = new Troubles()
  const spool = new SpoolWriter({
    folder,
    nextSeq: 1,
    onReady(file) {
      spools.push(file)
      loop.spoolReady(file)
      loop.lakeCommitted(file.toSeq)
    },
  })
  const loop = new PipelineLoop(
    {
      reader: new LogReader(join(folder, 'log.db')),
      path,
      incidents,
      spool,
      flushMs: 0,
      commit: async () => [],
      takeCorrections: () => [],
      recall: async () => [],
      snapshot: () => ({}),
      writeCheckpoint: () => {},
      post: (message) => messages.push(message),
      troubles,
      now: Date.now,
      ...more,
    },
    1,
    1,
  )
  const rows = () => spools.reduce((sum, file) => sum + file.rows, 0)
  return { loop, messages, spools, troubles, rows }
}

/** Lets the loop go on, as fast as it can, until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000 && !isSo(); turn++) await vi.advanceTimersByTimeAsync(100)
  expect(isSo()).toBe(true)
}

const correction = { from: 1, to: 2, known_at: 3 } as never

test('while the state store refuses it tries again, says so, and then nothing is missing or twice', async () => {
  add('a', 'b')
  const committed: unknown[] = []
  let refusals = 3
  let pending = [correction]
  const { loop, messages, rows, troubles, spools } = openLoop({
    takeCorrections: () => pending.splice(0),
    async commit({ corrections }) {
      if (refusals-- > 0) throw new Error('database or disk is full')
      committed.push(...corrections)
      return []
    },
  })
  const ended = loop.run()
  await until(() => troubles.list().length > 0)
  expect(spools).toEqual([])
  await until(() => rows() === 2)
  expect(committed).toEqual([correction])
  expect(troubles.list()).toEqual([])
  const told = messages.flatMap((message) => (message.kind === 'progress' ? message.progress.troubles : []))
  expect(told).toContain('state store: database or disk is full')
  loop.stop()
  await ended
})

test('stopped while the state store refuses, it hands nothing of the turn to the lake', async () => {
  add('a')
  const { loop, rows, troubles } = openLoop({
    takeCorrections: () => [correction],
    commit: () => Promise.reject(new Error('no')),
  })
  const ended = loop.run()
  await until(() => troubles.list().length > 0)
  loop.stop()
  await ended
  expect(rows()).toBe(0)
})

test('one damaged batch is passed by with a dead letter, loudly; all others are taken', async () => {
  for (const raw of ['a', 'b', 'c']) add(raw, raw)
  const database = new DatabaseSync(join(folder, 'log.db'))
  database.exec("UPDATE batch SET body = x'00' WHERE first_seq = 3")
  database.close()
  const { loop, messages, rows, troubles, spools } = openLoop()
  const ended = loop.run()
  await until(() => rows() === 4)
  loop.stop()
  await ended
  expect(spools.at(-1)?.toSeq).toBe(7)
  expect(troubles.list()).toEqual([expect.stringMatching(/messages 3 to 4 were left out/)])
  expect(messages.filter(({ kind }) => kind === 'dead_letters')).toHaveLength(1)
})

test('where nothing can be read it waits, since the key may be wrong, and passes nothing by', async () => {
  add('a')
  const database = new DatabaseSync(join(folder, 'log.db'))
  const { body } = database.prepare('SELECT body FROM batch').get() as { body: Uint8Array }
  database.exec("UPDATE batch SET body = x'00'")
  const { loop, rows, troubles } = openLoop()
  const ended = loop.run()
  await until(() => troubles.list().length > 0)
  database.prepare('UPDATE batch SET body = ?').run(body)
  await until(() => rows() === 1)
  expect(troubles.list()).toEqual([])
  loop.stop()
  await ended
})

test('a checkpoint that cannot be written is told and stops nothing', async () => {
  add('a')
  const { loop, rows, troubles } = openLoop({
    writeCheckpoint() {
      throw new Error('no space left on device')
    },
  })
  const ended = loop.run()
  await until(() => rows() === 1)
  expect(troubles.list()).toEqual(['checkpoint: no space left on device'])
  loop.stop()
  await ended
})
