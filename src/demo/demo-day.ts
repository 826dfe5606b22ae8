import { lastTimeAt } from './local-time.ts'
import type { DemoMessage } from './messages.ts'
import { ordinaryDay } from './ordinary-day.ts'
import { buildOrganisation, type DemoOrganisation } from './organisation.ts'
import { Random } from './random.ts'
import { castStories, tellStories, type Story } from './stories.ts'

export interface DemoDay {
  readonly organisation: DemoOrganisation
  readonly stories: readonly Story[]
  /** The buildings were empty then: from here on it is known who is in. Epoch milliseconds. */
  readonly startMs: number
  /** Everything that was said from `startMs` to `nowMs`, in order of time: a day, and the night before it. */
  readonly past: readonly DemoMessage[]
  /** Ordinary life of the 24 hours after it, in order of time, for going on live. */
  readonly coming: readonly DemoMessage[]
}

const dayMs = 86_400_000

/** The same seed and `nowMs` give the same day, message for message. */
export function composeDemoDay(seed: number, nowMs: number): DemoDay {
  const organisation = buildOrganisation(seed, nowMs)
  const random = new Random(seed + 1)
  const cast = castStories(organisation, nowMs)
  const ordinary = [-2, -1, 0, 1].flatMap((days) =>
    ordinaryDay(organisation, nowMs + days * dayMs, random, cast),
  )
  const stories = tellStories(organisation, nowMs)
  const startMs = lastTimeAt(organisation.places[0]?.time_zone ?? 'UTC', 1, nowMs - dayMs)
  const all = [...ordinary, ...stories.flatMap(({ messages }) => messages)].sort((a, b) => a.atMs - b.atMs)
  return {
    organisation,
    stories,
    startMs,
    past: all.filter(({ atMs }) => atMs >= startMs && atMs < nowMs),
    coming: all.filter(({ atMs }) => atMs >= nowMs && atMs < nowMs + dayMs),
  }
}
