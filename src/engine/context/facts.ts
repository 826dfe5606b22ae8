import type { Asset } from '../../model/asset.ts'
import type { Person, Plan, Team } from '../../model/person.ts'
import type { Place, ThreatLevel, TravelTime, WalkTime } from '../../model/site.ts'

/** Everything context knows besides the stream: what was imported or typed in. */
export interface ContextFacts {
  /** Grows with every change of the facts; each stamp carries it. */
  readonly version: number
  readonly places: readonly Place[]
  readonly assets: readonly Asset[]
  readonly people: readonly Person[]
  readonly teams: readonly Team[]
  readonly plans: readonly Plan[]
  readonly travel: readonly TravelTime[]
  readonly walks?: readonly WalkTime[]
  readonly threats?: readonly ThreatLevel[]
  /** Sources with a site: it is the site of their events whose device is not known. */
  readonly sources?: readonly { readonly id: string; readonly site?: string | undefined }[]
  /**
   * The badge history is complete since then (epoch ms), though the engine has not seen it all: an imported or
   * simulated past. Without it nobody is called absent before the engine has watched for as long as presence lives.
   */
  readonly history_since_ms?: number
}

export const noFacts: ContextFacts = {
  version: 0,
  places: [],
  assets: [],
  people: [],
  teams: [],
  plans: [],
  travel: [],
}

/** How long the interval tables look back by event time, and the bounds of each. */
export const contextBounds = {
  retentionMs: 48 * 3_600_000,
  passagesPerPerson: 256,
  entriesPerDoor: 1024,
  corrections: 10_000,
  credentials: 100_000,
  firstTimes: 300_000,
  panels: 5_000,
} as const
