import type { YamlMap } from '../yaml-node.ts'
import type { Transformation } from './pipeline.ts'

/** The lists under `vars` of a pipeline. */
export type PipelineVars = ReadonlyMap<string, readonly string[]>

/** Transformations by type, each with the keys that it reads. */
export type TransformationTable = Readonly<
  Record<
    string,
    { readonly keys: readonly string[]; readonly parse: (map: YamlMap, vars: PipelineVars) => Transformation }
  >
>
