import type { SecurityEvent } from '../../model/event.ts'
import { TimedList, type Timed } from './timed-list.ts'

type State = 'armed' | 'part_armed' | 'disarmed'

interface Mark extends Timed {
  readonly state: State
  /** Who did it: a person's id, else what the panel calls them. */
  readonly by: string | undefined
  /** The panel that said it. */
  readonly panel: string | undefined
}

interface Link extends Timed {
  readonly isDown: boolean
}

/** What arms and disarms together: a partition, by the name the panel gives it, or the panel as a whole (`''`). */
type Partitions = Map<string, TimedList<Mark>>

export interface ArmingSnapshot {
  readonly panels: [asset: string, partitions: [name: string, marks: Mark[]][]][]
  readonly links: [panel: string, marks: Link[]][]
}

export interface Arming {
  readonly state: State | 'unknown'
  /** Since when, epoch ms; undefined where it is not known. */
  readonly sinceMs: number | undefined
  readonly by: string | undefined
}

const marksKept = 256
const linksKept = 64
/** Partitions of one panel that the inventory does not list: a panel has a few dozen. */
const partitionsKept = 128
const partWords = new Set(['part', 'partial', 'stay', 'home', 'night', 'sleep', 'perimeter', 'instant'])
const linkMeanings: Readonly<Record<string, boolean>> = {
  offline: true,
  lost: true,
  power_loss: true,
  online: false,
  restored: false,
  heartbeat: false,
}
const unknown: Arming = { state: 'unknown', sinceMs: undefined, by: undefined }

/** Whether each panel or partition was armed, as of any time, from its openings and closings: a function of the set of events. */
export class ArmingTable {
  readonly #panels = new Map<string, Partitions>()
  readonly #links = new Map<string, TimedList<Link>>()
  readonly #maxPanels: number

  /** Beyond `maxPanels` those that spoke first are let go, and are unknown until they speak again. */
  constructor(maxPanels: number) {
    this.#maxPanels = maxPanels
  }

  /**
   * A panel or partition of the inventory was armed or disarmed. Returns the span whose answers that changed, from the
   * event to the next mark of the same partition; undefined where nothing did.
   */
  note(
    asset: string,
    event: Timed & Pick<SecurityEvent, 'activity' | 'status_detail'>,
    {
      partition = '',
      by,
      panel,
    }: { partition?: string; by?: string | undefined; panel?: string | undefined },
  ): { from: number; to: number } | undefined {
    const state = stateOf(event)
    if (!state) return undefined
    const marks = this.#marksOf(asset, partition)
    if (!marks) return undefined
    const at = marks.insert({ time: event.time, id: event.id, state, by, panel })
    if (at < 0) return undefined
    const isChange = marks.items[at - 1]?.state !== state
    const to = marks.items[at + 1]?.time ?? Infinity
    if (marks.items.length > marksKept) marks.items.shift()
    return isChange ? { from: event.time, to } : undefined
  }

  /** A panel says that it is cut off, or back. */
  noteLink(panel: string, { time, id, activity }: Timed & Pick<SecurityEvent, 'activity'>): void {
    const isDown = linkMeanings[activity]
    if (isDown === undefined) return
    let marks = this.#links.get(panel)
    if (!marks) this.#links.set(panel, (marks = new TimedList()))
    marks.insert({ time, id, isDown })
    if (marks.items.length > linksKept) marks.items.shift()
    this.#bound(this.#links)
  }

  /**
   * How the partitions of `assets`, taken together, stood just before the event: armed when all are, part-armed when
   * some are. Those that never spoke do not count; undefined where none did.
   */
  before(assets: readonly string[], event: Timed): Arming | undefined {
    let together: Arming | undefined
    for (const asset of assets) {
      for (const marks of this.#panels.get(asset)?.values() ?? []) {
        const one = this.#standing(marks, event)
        if (one) together = together ? join(together, one) : one
      }
    }
    return together
  }

  /** Of what is older than `limitMs` only the mark stays since which things stood as they stood at it. */
  dropBelow(limitMs: number): void {
    for (const partitions of this.#panels.values()) {
      for (const { items } of partitions.values()) {
        let last = items.findIndex(({ time }) => time >= limitMs) - 1
        if (last === -2) last = items.length - 1
        if (last <= 0) continue
        let start = last
        while (start > 0 && items[start - 1]?.state === items[last]?.state) start--
        items.splice(start + 1, last - start)
        items.splice(0, start)
      }
    }
    for (const [panel, { items }] of this.#links) {
      while (items.length > 1 && (items[1] as Link).time < limitMs) items.shift()
      const last = items.length === 1 ? items[0] : undefined
      if (last && !last.isDown && last.time < limitMs) this.#links.delete(panel)
    }
  }

  dump(): ArmingSnapshot {
    return {
      panels: byKey(this.#panels).map(([asset, partitions]) => [
        asset,
        byKey(partitions).map(([name, { items }]) => [name, items]),
      ]),
      links: byKey(this.#links).map(([panel, { items }]) => [panel, items]),
    }
  }

  restore({ panels, links }: ArmingSnapshot): void {
    this.#panels.clear()
    this.#links.clear()
    for (const [asset, partitions] of panels) {
      const lists = partitions.map(([name, marks]) => [name, listOf(marks)] as const)
      this.#panels.set(asset, new Map(lists))
    }
    for (const [panel, marks] of links) this.#links.set(panel, listOf(marks))
  }

  #standing(marks: TimedList<Mark>, event: Timed): Arming | undefined {
    const mark = marks.lastBefore(event)
    if (!mark) return undefined
    const { items } = marks
    let at = items.indexOf(mark)
    if (mark.panel !== undefined && this.#links.get(mark.panel)?.lastAt(event.time, event.id)?.isDown)
      return unknown
    while (at > 0 && items[at - 1]?.state === mark.state) at--
    const first = items[at] as Mark
    return { state: mark.state, sinceMs: first.time, by: first.by }
  }

  #marksOf(asset: string, partition: string): TimedList<Mark> | undefined {
    let partitions = this.#panels.get(asset)
    if (!partitions) {
      this.#panels.set(asset, (partitions = new Map()))
      this.#bound(this.#panels)
    }
    let marks = partitions.get(partition)
    if (!marks) {
      if (partitions.size >= partitionsKept) return undefined
      partitions.set(partition, (marks = new TimedList()))
    }
    return marks
  }

  #bound(map: Map<string, unknown>): void {
    if (map.size <= this.#maxPanels) return
    const [oldest] = map.keys()
    if (oldest !== undefined) map.delete(oldest)
  }
}

function stateOf({
  activity,
  status_detail,
}: Pick<SecurityEvent, 'activity' | 'status_detail'>): State | undefined {
  if (activity === 'disarm') return 'disarmed'
  if (activity !== 'arm') return undefined
  const words = status_detail?.toLowerCase().split(/[^a-z]+/) ?? []
  return words.some((word) => partWords.has(word)) ? 'part_armed' : 'armed'
}

/** Several partitions of one place: what they agree on, since the last of them did. */
function join(a: Arming, b: Arming): Arming {
  if (a.state === 'unknown' || b.state === 'unknown') return unknown
  const later = (a.sinceMs ?? 0) > (b.sinceMs ?? 0) ? a : b
  return a.state === b.state ? later : { ...later, state: 'part_armed' }
}

function byKey<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1))
}

function listOf<T extends Timed>(items: readonly T[]): TimedList<T> {
  const list = new TimedList<T>()
  list.items.push(...items)
  return list
}
