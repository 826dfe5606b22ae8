import type { Placeholders } from '../../engine/sigma/apply-modifiers.ts'

/** What `gatehouse.yml` says about rules beside their folders. Plain data: it is sent to threads. */
export interface RuleSettings {
  /** Files of processing pipelines, absolute. */
  readonly pipelines: readonly string[]
  readonly placeholders: Readonly<Record<string, readonly string[]>>
}

export const noSettings: RuleSettings = { pipelines: [], placeholders: {} }

export function placeholdersOf({ placeholders }: RuleSettings): Placeholders {
  return new Map(Object.entries(placeholders))
}
