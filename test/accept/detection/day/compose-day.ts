import { lastTimeAt } from '../../../../src/demo/local-time.ts'
import type { DemoMessage } from '../../../../src/demo/messages.ts'
import { ordinaryDay } from '../../../../src/demo/ordinary-day.ts'
import { buildOrganisation, type DemoOrganisation } from '../../../../src/demo/organisation.ts'
import { Random } from '../../../../src/demo/random.ts'
import { siteDesigns } from '../../../../src/demo/site-design.ts'
import { castStories, tellStories, type Story } from '../../../../src/demo/stories.ts'
import { deskSpans } from './desk-spans.ts'
import { machineHour, machineWorld } from './machine-life.ts'
import { guardNight, peopleLife } from './people-life.ts'

export interface BusyDay {
  readonly organisation: DemoOrganisation
  readonly stories: readonly Story[]
  readonly startMs: number
  readonly endMs: number
  /** Hour by hour, each in order of time; made when asked for, since a million do not fit into little memory. */
  hours(): Iterable<DemoMessage[]>
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Share of what computers send in each hour of the day, UTC, beside that of the busiest. */
const curve = [
  0.35, 0.35, 0.35, 0.35, 0.35, 0.4, 0.5, 0.75, 0.95, 1, 1, 0.95, 0.85, 0.95, 1, 0.95, 0.85, 0.65, 0.5, 0.45,
  0.4, 0.4, 0.35, 0.35,
]

/**
 * The demo organisation's 24 hours with its six stories among ordinary life of at least `count` messages. The same
 * seed gives the same day, message for message.
 */
export function composeBusyDay(seed: number, count: number): BusyDay {
  const endMs = Date.UTC(2026, 5, 17, 0, 30)
  const organisation = buildOrganisation(seed, endMs)
  const cast = castStories(organisation, endMs)
  const startMs = lastTimeAt('Europe/London', 1, endMs - dayMs)
  const random = new Random(seed + 1)
  const told = [-1, 0, 1].flatMap((days) => {
    const until = new Map(cast.until)
    for (const guard of guardsOf(organisation)) until.set(guard.person.id, -Infinity)
    return ordinaryDay(organisation, endMs + days * dayMs, random, { ...cast, until })
  })
  const inside = ({ atMs }: DemoMessage): boolean => atMs >= startMs && atMs < endMs
  const ordinary = told.filter(inside)
  const spans = deskSpans(ordinary, organisation)
  const stories = tellStories(organisation, endMs)
  const people = [
    ...ordinary,
    ...peopleLife(organisation, spans, ordinary, startMs, random),
    ...guardsOf(organisation).flatMap((guard) => [
      ...guardNight(guard, startMs + 10 * 60_000, startMs + 5 * hourMs, random),
      ...guardNight(guard, startMs + 21 * hourMs, endMs - 60_000, random),
    ]),
    ...stories.flatMap(({ messages }) => messages),
  ].filter(inside)
  const world = machineWorld(organisation, spans)
  const hours = Math.ceil((endMs - startMs) / hourMs)
  const weights = Array.from(
    { length: hours },
    (_, hour) => curve[(hour + new Date(startMs).getUTCHours()) % 24] ?? 0,
  )
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  return {
    organisation,
    stories,
    startMs,
    endMs,
    *hours() {
      const byHour = Map.groupBy(people, ({ atMs }) => Math.floor((atMs - startMs) / hourMs))
      // What an hour's bursts say after its end belongs to the next.
      let over: DemoMessage[] = []
      for (let hour = 0; hour < hours; hour++) {
        const fromMs = startMs + hour * hourMs
        const wanted = Math.ceil((Math.max(0, count - people.length) * (weights[hour] ?? 0)) / whole)
        const machines = machineHour(world, fromMs, wanted, new Random(seed * 100 + hour))
        const all = [...over, ...(byHour.get(hour) ?? []), ...machines].sort((a, b) => a.atMs - b.atMs)
        over = hour === hours - 1 ? [] : all.filter(({ atMs }) => atMs >= fromMs + hourMs)
        yield all.slice(0, all.length - over.length)
      }
    },
  }
}

/** One of each site's security people works at night, and not by day. */
function guardsOf({ staff }: DemoOrganisation): DemoOrganisation['staff'] {
  return siteDesigns.map((site) => {
    const guard = staff.filter((one) => one.site.id === site.id && one.role === 'security').at(-1)
    if (!guard) throw new Error(`${site.id} has no security people`)
    return guard
  })
}
