import { join, resolve } from 'node:path'
import type { Log } from '../access/log.ts'
import type { Config } from '../pipeline/config.ts'
import type { DataFolder } from '../pipeline/data-folder.ts'
import type { RuleSettings } from '../pipeline/rules/rule-settings.ts'
import type { PipelineClient } from '../pipeline/pipeline-client.ts'
import type { FromPipeline } from '../pipeline/pipeline-protocol.ts'
import type { Services } from '../api/services.ts'
import type { StorageKeys } from '../access/storage-keys.ts'
import type { Stores } from './open-stores.ts'
import type { Vitals } from './vitals.ts'

export interface PipelineParts {
  readonly folder: DataFolder
  readonly config: Config
  readonly keys: StorageKeys
  readonly stores: Stores
  readonly services: Services
  readonly vitals: Vitals
  readonly log: Log
  readonly now: () => number
  /** Alerts and changed incidents, for live streams. */
  readonly publish: (message: Extract<FromPipeline, { kind: 'alerts' | 'incidents' | 'progress' }>) => void
}

export interface RunningPipeline {
  /** The pipeline as it runs just now; while it is started again nobody answers. */
  readonly client: Pick<PipelineClient, 'notify' | 'ask'>
  readonly problems: readonly string[]
  /** A restart reads the log from here; 1 before the first checkpoint. */
  checkpointSeq(): number
  stop(): Promise<void>
}

/** The rules that ship with Gatehouse. */
export const shippedRules = resolve(import.meta.dirname, '../../rules')

/** Where the organisation's own rules lie. */
export const ownRuleFolder = ({ root }: DataFolder): string => join(root, 'rules')

/** Shipped rules, the data folder's own `rules`, and what the operator names; relative paths from the data folder. */
export function ruleFoldersOf(folder: DataFolder, config: Config): string[] {
  return [
    shippedRules,
    ownRuleFolder(folder),
    ...config.rules.folders.map((path) => resolve(folder.root, path)),
  ]
}

/** Pipelines and placeholders of the configuration; relative paths from the data folder. */
export function ruleSettingsOf({ root }: DataFolder, { rules }: Config): RuleSettings {
  return {
    pipelines: rules.pipelines.map((path) => resolve(root, path)),
    placeholders: rules.placeholders,
  }
}
