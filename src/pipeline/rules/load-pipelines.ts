import { readFile } from 'node:fs/promises'
import { parsePipeline } from '../../engine/sigma/pipelines/parse-pipeline.ts'
import type { Pipeline } from '../../engine/sigma/pipelines/pipeline.ts'
import type { RuleProblem } from '../../engine/sigma/problem.ts'

/** The text of each pipeline file and the last of its texts that could be used, by path. */
export type PipelineCache = Map<string, { readonly text: string; readonly pipeline?: Pipeline }>

export interface LoadedPipelines {
  /** In the order in which they run: by priority, then as configured. */
  readonly pipelines: readonly Pipeline[]
  readonly problems: readonly RuleProblem[]
  /** Whether other pipelines are in use than at the load before. */
  readonly changed: boolean
}

/**
 * Reads pipeline files. One that cannot be used is a problem; the last version of it that could stays in use, so that
 * a slip of the pen does not turn every rule to other fields.
 */
export async function loadPipelines(
  paths: readonly string[],
  cache: PipelineCache,
): Promise<LoadedPipelines> {
  const problems: RuleProblem[] = []
  const pipelines: Pipeline[] = []
  let changed = false
  for (const path of paths) {
    const before = cache.get(path)
    const text = await readFile(path, 'utf8').catch(() => undefined)
    const parsed = text === undefined ? { problem: unreadable(path) } : parsePipeline(path, text)
    if ('problem' in parsed) problems.push(parsed.problem)
    const isSame = before !== undefined && before.text === text
    const fresh = 'pipeline' in parsed ? parsed.pipeline : undefined
    const inUse = (isSame ? before.pipeline : fresh) ?? before?.pipeline
    if (inUse !== before?.pipeline) changed = true
    cache.set(path, { text: text ?? '', ...(inUse && { pipeline: inUse }) })
    if (inUse) pipelines.push(inUse)
  }
  return { pipelines: pipelines.toSorted((a, b) => a.priority - b.priority), problems, changed }
}

function unreadable(file: string): RuleProblem {
  const hint = 'correct its path under "rules: pipelines:" in gatehouse.yml, or see that it may be read'
  return { file, line: 1, column: 1, code: 'unreadable', message: 'the pipeline cannot be read', hint }
}
