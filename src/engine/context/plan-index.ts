import type { Plan } from '../../model/person.ts'
import type { Truth } from '../../model/event-context.ts'
import type { AssetNode } from './asset-index.ts'
import type { PersonNode } from './person-index.ts'
import type { PlaceNode } from './place-tree.ts'

interface PlanNode {
  readonly plan: Plan
  readonly fromMs: number
  readonly toMs: number
  readonly people: ReadonlySet<string>
  /** Organisations whose people it covers, lower case. */
  readonly organisations: ReadonlySet<string>
  readonly namesNobody: boolean
  /** A work order approved afterwards counts for what happened up to an hour before its approval. */
  readonly countsFromMs: number
}

/** What an event offers to hold against the plans. */
export interface PlanQuestion {
  readonly timeMs: number
  /** What the event is about: its asset, door and camera, where the inventory knows them. */
  readonly things: readonly AssetNode[]
  readonly place: PlaceNode | undefined
  readonly person: PersonNode | undefined
  /** The event names somebody, known or not. */
  readonly namesSomebody: boolean
}

const approvedAfterwardsMs = 60 * 60_000
const everywhere = '*'

/** Visits, work orders, change and maintenance windows, found by the asset and places they cover. */
export class PlanIndex {
  readonly #visits = new Map<string, PlanNode[]>()
  readonly #workOrders = new Map<string, PlanNode[]>()
  readonly #windows = new Map<string, PlanNode[]>()

  readonly all: readonly Plan[]

  constructor(plans: readonly Plan[], organisationOf: (person: string) => string | undefined) {
    this.all = plans
    for (const plan of plans) this.#add(plan, organisationOf)
  }

  #add(plan: Plan, organisationOf: (person: string) => string | undefined): void {
    const node = compilePlan(plan, organisationOf)
    const covered = [...plan.assets, ...plan.places]
    const index =
      plan.kind === 'visit' ? this.#visits : plan.kind === 'work_order' ? this.#workOrders : this.#windows
    for (const id of covered.length > 0 ? covered : [everywhere]) {
      const list = index.get(id)
      if (list) list.push(node)
      else index.set(id, [node])
    }
  }

  /** An approved work order of the person or their organisation covers the asset or its place. */
  workOrder(question: PlanQuestion): Truth {
    return ask(this.#workOrders, question, coversPerson)
  }

  /**
   * A change or maintenance window covers the asset, the switch it is plugged into, or its place; and the person where
   * both name one.
   */
  changeWindow(question: PlanQuestion): Truth {
    return askWindows(this.#windows, question, coversActor)
  }

  /** The same for maintenance windows alone. */
  maintenance(question: PlanQuestion): Truth {
    return askWindows(this.#windows, question, (node, asked) =>
      node.plan.kind === 'maintenance' ? coversActor(node, asked) : 'no',
    )
  }

  /** A visit of the person covers the place. */
  visit(question: PlanQuestion): Truth {
    if (!question.person) return 'unknown'
    return ask(this.#visits, question, coversPerson)
  }

  /** The person's visit to the place that is on at the time, else the last that ended before. */
  visitOf({
    person,
    things,
    place,
    timeMs,
  }: PlanQuestion): { host: string | undefined; toMs: number } | undefined {
    if (!person) return undefined
    let found: PlanNode | undefined
    for (const id of [everywhere, ...things.map(({ id }) => id), ...(place?.chain ?? [])]) {
      for (const node of this.#visits.get(id) ?? []) {
        if (node.people.has(person.id) && node.fromMs <= timeMs) found = later(found, node)
      }
    }
    return found && { host: found.plan.host, toMs: found.toMs }
  }
}

/** Of several plans the one that lasted or lasts longest. */
function later(a: PlanNode | undefined, b: PlanNode): PlanNode {
  return a && a.toMs >= b.toMs ? a : b
}

function compilePlan(plan: Plan, organisationOf: (person: string) => string | undefined): PlanNode {
  const named = [plan.organisation?.trim().toLowerCase(), ...plan.people.map(organisationOf)]
  const organisations = plan.kind === 'visit' ? [] : named.filter((name) => name !== undefined && name !== '')
  const approvedAtMs = plan.approved_at === undefined ? -Infinity : Date.parse(plan.approved_at)
  const mustBeApproved = plan.kind === 'work_order'
  return {
    plan,
    fromMs: Date.parse(plan.from),
    toMs: Date.parse(plan.to),
    people: new Set(plan.people),
    organisations: new Set(organisations as string[]),
    namesNobody: plan.people.length === 0 && plan.organisation === undefined,
    countsFromMs: !mustBeApproved
      ? -Infinity
      : plan.approved
        ? approvedAtMs - approvedAfterwardsMs
        : Infinity,
  }
}

function coversPerson(node: PlanNode, { person }: PlanQuestion): Truth {
  if (node.namesNobody) return 'yes'
  if (!person) return 'unknown'
  if (node.people.has(person.id)) return 'yes'
  return person.organisation !== undefined && node.organisations.has(person.organisation) ? 'yes' : 'no'
}

function coversActor(node: PlanNode, asked: PlanQuestion): Truth {
  return asked.namesSomebody ? coversPerson(node, asked) : 'yes'
}

function askWindows(
  index: ReadonlyMap<string, PlanNode[]>,
  question: PlanQuestion,
  judge: (node: PlanNode, question: PlanQuestion) => Truth,
): Truth {
  const answer = ask(index, question, judge)
  if (answer === 'yes' || index.size === 0) return answer
  const switches = question.things.flatMap(({ asset }) => asset.switch ?? [])
  return switches.length > 0 && askIds(index, question, judge, switches) === 'yes' ? 'yes' : answer
}

function ask(
  index: ReadonlyMap<string, PlanNode[]>,
  question: PlanQuestion,
  judge: (node: PlanNode, question: PlanQuestion) => Truth,
): Truth {
  const { things, place } = question
  if (things.length === 0 && !place) return 'unknown'
  if (index.size === 0) return 'no'
  return askIds(index, question, judge, [everywhere, ...things.map(({ id }) => id), ...(place?.chain ?? [])])
}

function askIds(
  index: ReadonlyMap<string, PlanNode[]>,
  question: PlanQuestion,
  judge: (node: PlanNode, question: PlanQuestion) => Truth,
  ids: readonly string[],
): Truth {
  let answer: Truth = 'no'
  for (const id of ids) {
    for (const node of index.get(id) ?? []) {
      const { timeMs } = question
      if (timeMs < node.fromMs || timeMs > node.toMs || timeMs < node.countsFromMs) continue
      const truth = judge(node, question)
      if (truth === 'yes') return 'yes'
      if (truth === 'unknown') answer = 'unknown'
    }
  }
  return answer
}
