import { clockOf, dayNumberOf } from '../engine/context/local-clock.ts'
import type { ContextItems, ContextKind } from '../store/context/context-kinds.ts'

export interface ItemProblem {
  readonly field: string
  readonly message: string
}

/** What a schema cannot say: time zones that exist, spans that end after they begin, hours that are hours. */
export function checkItem<K extends ContextKind>(kind: K, item: ContextItems[K]): ItemProblem[] {
  return checks[kind](item)
}

const checks: { readonly [K in ContextKind]: (item: ContextItems[K]) => ItemProblem[] } = {
  place: checkPlace,
  asset: () => [],
  person: checkPerson,
  team: () => [],
  plan: checkPlan,
  walk: checkWalk,
  threat: checkThreat,
}

function checkPlace(place: ContextItems['place']): ItemProblem[] {
  const problems: ItemProblem[] = []
  const { time_zone, parent, kind } = place
  if (time_zone !== undefined && !clockOf(time_zone)) {
    problems.push({
      field: 'time_zone',
      message: `there is no time zone ${time_zone}; write an IANA name such as Europe/Zurich`,
    })
  }
  for (const { from, to } of place.working_hours ?? []) {
    for (const time of [from, to]) {
      if (Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) > 1440 || Number(time.slice(3)) > 59) {
        problems.push({ field: 'working_hours', message: `${time} is not a time of day` })
      }
    }
  }
  for (const date of place.holidays ?? []) {
    if (dayNumberOf(date) === undefined)
      problems.push({ field: 'holidays', message: `there is no day ${date}` })
  }
  if (parent === place.id) problems.push({ field: 'parent', message: 'a place cannot lie in itself' })
  if (parent === undefined && kind !== 'organisation' && kind !== 'site') {
    problems.push({ field: 'parent', message: `a ${kind} lies in another place; say which` })
  }
  return problems
}

function checkPerson(person: ContextItems['person']): ItemProblem[] {
  return person.employment.flatMap(({ from, to }) =>
    from !== undefined && to !== undefined && Date.parse(to) < Date.parse(from)
      ? [{ field: 'employment', message: `employment ends (${to}) before it begins (${from})` }]
      : [],
  )
}

function checkPlan({ from, to }: ContextItems['plan']): ItemProblem[] {
  return Date.parse(to) < Date.parse(from)
    ? [{ field: 'to', message: `it ends (${to}) before it begins (${from})` }]
    : []
}

function checkWalk({ from, to }: ContextItems['walk']): ItemProblem[] {
  return from === to ? [{ field: 'to', message: 'the two ends are one; name two doors' }] : []
}

function checkThreat({ from, to }: ContextItems['threat']): ItemProblem[] {
  return to !== undefined && Date.parse(to) < Date.parse(from)
    ? [{ field: 'to', message: `it ends (${to}) before it begins (${from})` }]
    : []
}
