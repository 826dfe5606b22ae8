import { allows, scopeOf } from '../../access/scope.ts'
import type { Person, Plan } from '../../model/person.ts'
import type { Viewer } from '../../model/right.ts'
import type { ContextKind } from '../../store/context/context-kinds.ts'
import type { ContextStore } from '../../store/context/context-store.ts'

/** Takes out of facts the people whom the viewer may not see: those in plans, and sponsors. */
export async function redactFacts<T extends object>(
  kind: ContextKind,
  items: readonly T[],
  viewer: Viewer,
  context: ContextStore,
): Promise<T[]> {
  if (kind !== 'plan' && kind !== 'person') return [...items]
  const named = items.flatMap((item) => peopleIn(kind, item))
  if (named.length === 0) return [...items]
  const visible = await visiblePeople(named, viewer, context)
  return items.map((item) => withoutHidden(kind, item, visible))
}

/** People whom the editor could not see stay in what is written. */
export async function keepHidden<T extends object>(
  kind: ContextKind,
  item: T,
  before: object | undefined,
  viewer: Viewer,
  context: ContextStore,
): Promise<T> {
  if ((kind !== 'plan' && kind !== 'person') || !before) return item
  const visible = await visiblePeople(peopleIn(kind, before), viewer, context)
  const isHidden = (id: string | undefined) => id !== undefined && !visible.has(id)
  if (kind === 'person') {
    const { sponsor } = before as Person
    return { ...(isHidden(sponsor) && { sponsor }), ...item }
  }
  const old = before as Plan
  const people = [...new Set([...(item as unknown as Plan).people, ...old.people.filter(isHidden)])]
  return { ...(isHidden(old.host) && { host: old.host }), ...item, people }
}

/** Those of `ids` whom the viewer may see; an id that is nobody's is shown to who may see everybody. */
export async function visiblePeople(
  ids: readonly string[],
  viewer: Viewer,
  context: ContextStore,
): Promise<ReadonlySet<string>> {
  const scope = scopeOf(viewer, 'read', 'people')
  if (scope.all) return new Set(ids)
  if (scope.sites.length === 0) return new Set()
  const sites = await context.sitesOf('person', ids)
  return new Set(ids.filter((id) => sites.has(id) && allows(scope, sites.get(id))))
}

function peopleIn(kind: 'plan' | 'person', item: object): string[] {
  if (kind === 'person') return [(item as Person).sponsor ?? []].flat()
  const { people, host } = item as Plan
  return host === undefined ? people : [...people, host]
}

function withoutHidden<T extends object>(kind: 'plan' | 'person', item: T, visible: ReadonlySet<string>): T {
  if (kind === 'person') {
    const { sponsor, ...person } = item as T & Person
    return (sponsor === undefined || visible.has(sponsor) ? item : person) as T
  }
  const { host, people, ...plan } = item as T & Plan
  const shown = { ...plan, people: people.filter((id) => visible.has(id)) }
  return (host !== undefined && visible.has(host) ? { ...shown, host } : shown) as unknown as T
}
