import { parentPort, workerData } from 'node:worker_threads'
import { ContextEngine } from '../../engine/context/context-engine.ts'
import { ContextStore } from '../../store/context/context-store.ts'
import { LakeError } from '../../store/lake/lake-error.ts'
import { openLake } from '../../store/lake/lake.ts'
import { connectState } from '../../store/state/state-store.ts'
import { loadPipelines, type PipelineCache } from '../rules/load-pipelines.ts'
import type { BacktestStart, FromBacktest } from './backtest-protocol.ts'
import { runBacktest } from './run-backtest.ts'

// A backtest's thread: reads the lake through a reader of its own, so that neither the API nor the pipeline waits for
// it. Any message from outside calls it off.
const start = workerData as BacktestStart
const post = (message: FromBacktest): void => parentPort?.postMessage(message)
const stop = new AbortController()
parentPort?.on('message', () => stop.abort())

const state = connectState(start.state)
const lake = await openLake({
  ...start.lake,
  state,
  owner: false,
  limits: { queryMemoryMb: 128, queryThreads: 1, spillMb: 1_024 },
  // What the reader's process breaks on comes back as the question's own failure.
  onError: () => {},
})
try {
  const context = new ContextEngine(await new ContextStore(state, Date.now).loadFacts())
  const texts: PipelineCache = new Map()
  const { pipelines } = await loadPipelines(start.ruleSettings.pipelines, texts)
  const report = await runBacktest(start.question, {
    lake,
    parsing: {
      placeholders: start.ruleSettings.placeholders,
      pipelines: pipelines.map(({ file }) => ({ file, text: texts.get(file)?.text ?? '' })),
    },
    threads: 2,
    onTrouble: (message) => post({ kind: 'trouble', message }),
    areNeighbours: (one, other) => context.areNeighbours(one, other),
    now: Date.now,
    onProgress: (progress) => post({ kind: 'progress', progress }),
    signal: stop.signal,
  })
  post({ kind: 'report', report })
} catch (error) {
  const code = error instanceof LakeError ? error.code : 'internal'
  post({ kind: 'failed', code, message: error instanceof Error ? error.message : String(error) })
} finally {
  await lake.stop()
  await state.close()
}
process.exit(0)
