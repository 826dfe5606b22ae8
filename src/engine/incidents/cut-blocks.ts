import { byTimeThenId, type AlertNode } from './alert-node.ts'
import type { JoinRules } from './join-rules.ts'
import type { Settled } from './settled-incidents.ts'

/** Linked alerts that are looked at as one: an incident that stands, or alerts that are being settled. */
interface Block {
  /** Oldest first. */
  readonly alerts: readonly AlertNode[]
  readonly incident: Settled | undefined
  readonly near: Set<Block>
}

export interface Linked {
  /** Alerts being settled that an alert being settled is linked to. */
  readonly open: (alert: AlertNode) => readonly AlertNode[]
  /** Standing incidents with alerts that it is linked to. */
  readonly standing: (alert: AlertNode) => Iterable<Settled>
  readonly near: (incident: Settled) => Iterable<Settled>
}

export interface CutResult {
  /** The alerts of each incident. */
  readonly groups: AlertNode[][]
  /** Standing incidents that do not stay as they are: to be settled too, and everything asked again. */
  readonly unsettled: Settled[]
}

/**
 * Groups alerts that are linked, and cuts what grows beyond the bounds at the first alert too many, counted from its
 * oldest: head and tail are then grouped each for itself. The same as `clusterAlerts` says where no person's command
 * is involved, but what stands already is looked at as a whole: in a storm that was cut many times only its end is
 * gone through alert by alert.
 */
export function cutBlocks(
  alerts: Iterable<AlertNode>,
  standing: Iterable<Settled>,
  linked: Linked,
  rules: JoinRules,
): CutResult {
  const map = new BlockMap(linked)
  const result: CutResult = { groups: [], unsettled: [] }
  const levels: Set<Block>[] = [map.start(alerts, standing)]
  for (let level = levels.pop(); level; level = levels.pop()) {
    for (const blocks of componentsOf(level)) {
      blocks.sort(byFirst)
      const end = headEnd(blocks, rules)
      if (end === blocks.length) settle(blocks, result)
      else if (end > 0) levels.push(new Set(blocks.slice(0, end)), new Set(blocks.slice(end)))
      else levels.push(...cutInside(blocks, map, result, rules))
    }
  }
  return result
}

function settle(blocks: readonly Block[], { groups, unsettled }: CutResult): void {
  const standing = blocks.flatMap(({ incident }) => incident ?? [])
  if (standing.length === 0) groups.push(blocks.flatMap(({ alerts }) => alerts).sort(byTimeThenId))
  else if (blocks.length > 1) unsettled.push(...standing)
}

/**
 * How many of the blocks, which are in order of their first alerts, are the head when all are too much: all where they
 * fit, 0 where a block lies across.
 */
function headEnd(blocks: readonly Block[], rules: JoinRules): number {
  let last = blocks[0]?.alerts[0]
  const untilMs = (last?.time ?? 0) + rules.maxSpanMs
  let count = 0
  for (const [at, { alerts }] of blocks.entries()) {
    const [first] = alerts
    const end = alerts.at(-1)
    if (!first || !last || !end) return 0
    if ((count === rules.maxAlerts || first.time >= untilMs) && byTimeThenId(last, first) < 0) return at
    count += alerts.length
    if (byTimeThenId(last, end) < 0) last = end
    if (count > rules.maxAlerts || last.time >= untilMs) return 0
  }
  return blocks.length
}

/** Cuts through blocks. What stands is not cut, but asked for: it and what comes after it. */
function cutInside(
  blocks: readonly Block[],
  map: BlockMap,
  result: CutResult,
  rules: JoinRules,
): Set<Block>[] {
  const alerts = blocks.flatMap((block) => block.alerts).sort(byTimeThenId)
  const untilMs = (alerts[0]?.time ?? 0) + rules.maxSpanMs
  const firstTooMany = alerts.find((alert, at) => at >= rules.maxAlerts || alert.time >= untilMs)
  if (!firstTooMany) return []
  const isHead = (alert: AlertNode | undefined): boolean =>
    alert !== undefined && byTimeThenId(alert, firstTooMany) < 0
  const across = blocks.filter((block) => isHead(block.alerts[0]) && !isHead(block.alerts.at(-1)))
  if (across.some(({ incident }) => incident)) {
    const after = blocks.filter((block) => !isHead(block.alerts.at(-1)))
    result.unsettled.push(...after.flatMap(({ incident }) => incident ?? []))
    return []
  }
  const head = new Set(blocks.filter((block) => isHead(block.alerts.at(-1))))
  const tail = new Set(blocks.filter((block) => !isHead(block.alerts[0])))
  for (const block of across) {
    map.remove(block)
    for (const part of map.add(block.alerts.filter(isHead))) head.add(part)
    for (const part of map.add(block.alerts.filter((alert) => !isHead(alert)))) tail.add(part)
  }
  return [head, tail]
}

/** Which block each alert and incident is in, and which blocks are linked. */
class BlockMap {
  readonly #linked: Linked
  readonly #ofAlert = new Map<AlertNode, Block>()
  readonly #ofIncident = new Map<Settled, Block>()

  constructor(linked: Linked) {
    this.#linked = linked
  }

  /** All that can be reached from these alerts and incidents. */
  start(alerts: Iterable<AlertNode>, standing: Iterable<Settled>): Set<Block> {
    const blocks = new Set(this.add(alerts))
    for (const incident of standing) this.#standing(incident)
    for (const [incident, block] of this.#ofIncident) {
      blocks.add(block)
      // The map grows while it is gone through.
      for (const other of this.#linked.near(incident)) connect(block, this.#standing(other))
    }
    return blocks
  }

  /** Makes blocks of what is linked among these alerts, and links them to all others. */
  add(alerts: Iterable<AlertNode>): Block[] {
    const left = new Set(alerts)
    const blocks: Block[] = []
    for (const alert of left) {
      const block: Block = { alerts: this.#reach(alert, left), incident: undefined, near: new Set() }
      for (const member of block.alerts) this.#ofAlert.set(member, block)
      blocks.push(block)
    }
    for (const block of blocks) {
      for (const alert of block.alerts) {
        for (const other of this.#linked.open(alert)) connect(block, this.#ofAlert.get(other))
        for (const incident of this.#linked.standing(alert)) connect(block, this.#standing(incident))
      }
    }
    return blocks
  }

  remove(block: Block): void {
    for (const other of block.near) other.near.delete(block)
    for (const alert of block.alerts) this.#ofAlert.delete(alert)
  }

  /** Takes out of `left` what is linked to the alert, itself included. */
  #reach(start: AlertNode, left: Set<AlertNode>): AlertNode[] {
    left.delete(start)
    const found = [start]
    for (const alert of found) {
      for (const other of this.#linked.open(alert)) if (left.delete(other)) found.push(other)
    }
    return found.sort(byTimeThenId)
  }

  #standing(incident: Settled): Block {
    let block = this.#ofIncident.get(incident)
    if (!block) {
      block = { alerts: incident.alerts, incident, near: new Set() }
      this.#ofIncident.set(incident, block)
    }
    return block
  }
}

function connect(one: Block, other: Block | undefined): void {
  if (!other || other === one) return
  one.near.add(other)
  other.near.add(one)
}

/** Blocks of `level` that are linked within it, each component once. */
function* componentsOf(level: Set<Block>): Iterable<Block[]> {
  for (const block of level) {
    level.delete(block)
    const found = [block]
    for (const one of found) for (const other of one.near) if (level.delete(other)) found.push(other)
    yield found
  }
}

function byFirst(a: Block, b: Block): number {
  const [one, other] = [a.alerts[0], b.alerts[0]]
  return one && other ? byTimeThenId(one, other) : 0
}
