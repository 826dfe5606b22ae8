import { parentPort, workerData } from 'node:worker_threads'
import { openPipeline } from './open-pipeline.ts'
import type { FromPipeline, PipelineStart, ToPipeline } from './pipeline-protocol.ts'

// The pipeline's thread: everything between the log and the stores, in order, on one core. What it throws ends the
// thread, and the main thread starts a new one.
const start = workerData as PipelineStart
const post = (message: FromPipeline): void => parentPort?.postMessage(message)

const pipeline = await openPipeline(start, post)
parentPort?.on('message', (message: ToPipeline) => pipeline.receive(message))
start.logHeads.on('message', () => pipeline.wake())
post({ kind: 'ready', fromSeq: pipeline.fromSeq, problems: pipeline.problems })
await pipeline.run()
post({ kind: 'stopped' })
process.exit(0)
