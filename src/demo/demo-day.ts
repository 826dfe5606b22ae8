import type { DemoMessage } from './messages.ts'
import { ordinaryDay } from './ordinary-day.ts'
import { buildOrganisation, type DemoOrganisation } from './organisation.ts'
import { Random } from './random.ts'
import { tellStories, type Story } from './stories.ts'

export interface DemoDay {
  readonly organisation: DemoOrganisation
  readonly stories: readonly Story[]
  /** Everything that was said in the 24 hours before `nowMs`, in order of time. */
  readonly past: readonly DemoMessage[]
  /** Ordinary life of the 24 hours after it, in order of time, for going on live. */
  readonly coming: readonly DemoMessage[]
}

const dayMs = 86_400_000

/** The same seed and `nowMs` give the same day, message for message. */
export function composeDemoDay(seed: number, nowMs: number): DemoDay {
  const organisation = buildOrganisation(seed, nowMs)
  const random = new Random(seed + 1)
  const ordinary = [-1, 0, 1].flatMap((days) => ordinaryDay(organisation, nowMs + days * dayMs, random))
  const stories = tellStories(organisation, nowMs)
  const all = [...ordinary, ...stories.flatMap(({ messages }) => messages)].sort((a, b) => a.atMs - b.atMs)
  return {
    organisation,
    stories,
    past: all.filter(({ atMs }) => atMs >= nowMs - dayMs && atMs < nowMs),
    coming: all.filter(({ atMs }) => atMs >= nowMs && atMs < nowMs + dayMs),
  }
}
