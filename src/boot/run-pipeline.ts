import { PipelineKeeper } from './pipeline-keeper.ts'
import type { PipelineParts, RunningPipeline } from './pipeline-parts.ts'

/** Starts the pipeline, and again after it broke; the first start throws where it cannot. */
export async function runPipeline(parts: PipelineParts): Promise<RunningPipeline> {
  const keeper = new PipelineKeeper(parts)
  await keeper.start()
  return keeper
}
