import type { Employment, Person } from '../../model/person.ts'
import type { Account } from '../../model/event.ts'
import type { EventContext, Truth } from '../../model/event-context.ts'
import type { Place } from '../../model/site.ts'
import { compilePlaces, type PlaceNode } from './place-tree.ts'
import { clockOf, dayNumberOf, type LocalClock } from './local-clock.ts'

interface Span {
  readonly fromMs: number
  /** First millisecond after it. */
  readonly toMs: number
  readonly type: Employment['type']
}

export interface PersonNode {
  readonly person: Person
  readonly id: string
  readonly employment: readonly Span[]
  readonly teams: string[] | undefined
  readonly organisation: string | undefined
  readonly isVisitor: boolean
}

interface AccountEntry {
  readonly node: PersonNode
  /** Lower case; undefined: the person is known by the name alone. */
  readonly domain: string | undefined
}

/** Finds people by account and credential; what fits two people fits none, unless the site decides. */
export class PersonIndex {
  readonly byId = new Map<string, PersonNode>()
  ambiguous = 0
  readonly #accounts = new Map<string, AccountEntry[]>()
  readonly #credentials = new Map<string, PersonNode[]>()
  readonly #names = new Map<string, PersonNode[]>()

  /** `zoneOfSite` gives a site's time zone for the dates of employment. */
  constructor(people: readonly Person[], zoneOfSite: (site: string | undefined) => string | undefined) {
    for (const person of people)
      this.#add(compilePerson(person, clockOf(zoneOfSite(person.home_site) ?? 'UTC')))
  }

  #add(node: PersonNode): void {
    this.byId.set(node.id, node)
    for (const account of node.person.accounts) {
      const { name, domain } = splitAccount(account)
      if (name !== '') push(this.#accounts, name, { node, domain })
    }
    for (const credential of node.person.credentials) {
      push(this.#credentials, credential.trim().toLowerCase(), node)
    }
    for (const name of [node.person.name, node.person.email]) {
      if (name) push(this.#names, name.trim().toLowerCase(), node)
    }
  }

  /**
   * `DOMAIN\name` finds the person listed with that domain (its first label counts: `corp` is `corp.example`), else
   * one listed by the name alone; never one of another domain. A name without a domain finds either.
   */
  byAccount(account: Account | undefined, site: string | undefined): PersonNode | undefined {
    if (!account?.name) return undefined
    const { name, domain } = splitAccount(account.name, account.domain)
    const entries = this.#accounts.get(name)
    if (!entries) return undefined
    if (domain === undefined)
      return this.#only(
        entries.map((entry) => entry.node),
        site,
      )
    const exact = entries.filter((entry) => entry.domain !== undefined && isSameDomain(entry.domain, domain))
    const loose = exact.length > 0 ? exact : entries.filter((entry) => entry.domain === undefined)
    return this.#only(
      loose.map((entry) => entry.node),
      site,
    )
  }

  byCredential(uid: string | undefined, site: string | undefined): PersonNode | undefined {
    if (!uid) return undefined
    const found = this.#credentials.get(uid) ?? this.#credentials.get(uid.trim().toLowerCase())
    return found && this.#only(found, site)
  }

  /** Several people hold this card, and the site does not say which (a loan card). */
  isSharedCredential(uid: string | undefined, site: string | undefined): boolean {
    const found = uid && this.#credentials.get(uid.trim().toLowerCase())
    if (!found || found.length < 2) return false
    return found.filter((node) => node.person.home_site === site).length !== 1
  }

  /** A card holder as the access system writes it: an id of ours, an account, a name or an address of mail. */
  byHolder(holder: string | undefined, site: string | undefined): PersonNode | undefined {
    if (!holder) return undefined
    const key = holder.trim().toLowerCase()
    const named = this.byId.get(holder) ?? this.#only(this.#names.get(key) ?? [], site)
    return named ?? this.byAccount({ name: key }, site)
  }

  #only(found: readonly PersonNode[], site: string | undefined): PersonNode | undefined {
    if (found.length <= 1) return found[0]
    const people = new Set(found)
    if (people.size === 1) return found[0]
    const here = site === undefined ? [] : [...people].filter((node) => node.person.home_site === site)
    if (here.length === 1) return here[0]
    this.ambiguous++
    return undefined
  }
}

export interface EmploymentAnswer {
  readonly state: NonNullable<EventContext['employment']>
  readonly type: Employment['type'] | undefined
  /** When the last one ended, where none covers the time. */
  readonly endedMs?: number
}

/** How far ahead a known end of employment makes somebody a leaver. */
const leavingMs = 60 * 86_400_000

/** Employed at `timeMs`, but the end is near and nothing follows. Contracts of contractors and vendors end as a rule. */
export function isLeaving(node: PersonNode, timeMs: number): Truth {
  const span = node.employment.find(({ fromMs, toMs }) => timeMs >= fromMs && timeMs < toMs)
  if (!span) return 'unknown'
  if (span.type !== 'employee') return 'no'
  const goesOn = node.employment.some(({ fromMs, toMs }) => toMs > span.toMs && fromMs <= span.toMs + dayMs)
  return span.toMs - timeMs <= leavingMs && !goesOn ? 'yes' : 'no'
}

const dayMs = 86_400_000

/** Employment of a person as of `timeMs`, with the type of the span that decides. */
export function employmentAt(node: PersonNode, timeMs: number): EmploymentAnswer {
  let ended: Span | undefined
  let future: Span | undefined
  for (const span of node.employment) {
    if (timeMs >= span.fromMs && timeMs < span.toMs) return { state: 'active', type: span.type }
    if (timeMs >= span.toMs) ended = !ended || span.toMs > ended.toMs ? span : ended
    else future ??= span
  }
  if (ended) return { state: 'ended', type: ended.type, endedMs: ended.toMs }
  return future ? { state: 'not_started', type: future.type } : { state: 'unknown', type: undefined }
}

/** Employment of one person by the facts alone, dates read as events are. */
export function employmentOf(
  facts: { readonly places: readonly Place[] },
  person: Person,
  timeMs: number,
): NonNullable<EventContext['employment']> {
  const zone = employmentZone(compilePlaces(facts.places), facts.places)(person.home_site)
  return employmentAt(compilePerson(person, clockOf(zone ?? 'UTC')), timeMs).state
}

/** The time zone of a site, else of the organisation. */
export function employmentZone(
  nodes: ReadonlyMap<string, PlaceNode>,
  places: readonly Place[],
): (site: string | undefined) => string | undefined {
  const organisation = places.find((place) => place.kind === 'organisation')?.time_zone
  return (site) => (site === undefined ? undefined : nodes.get(site)?.clock?.timeZone) ?? organisation
}

function compilePerson(person: Person, clock: LocalClock | undefined): PersonNode {
  return {
    person,
    id: person.id,
    employment: person.employment
      .map((each) => ({
        fromMs: each.from === undefined ? -Infinity : instantOf(each.from, clock, 0),
        toMs: each.to === undefined ? Infinity : instantOf(each.to, clock, 1),
        type: each.type,
      }))
      .sort((a, b) => a.fromMs - b.fromMs),
    teams: person.teams.length > 0 ? (Object.freeze([...person.teams]) as string[]) : undefined,
    organisation: person.organisation?.trim().toLowerCase(),
    isVisitor: person.employment.some((each) => each.type === 'visitor'),
  }
}

/** A date begins at local midnight; as an end it lasts until the next one (`addDays` 1). */
function instantOf(text: string, clock: LocalClock | undefined, addDays: 0 | 1): number {
  if (text.length > 10) return Date.parse(text)
  const day = dayNumberOf(text)
  if (day === undefined) return addDays === 0 ? -Infinity : Infinity
  return clock ? clock.startOfDay(day + addDays) : (day + addDays) * 86_400_000
}

/** `DOMAIN\name` and `name@realm` in lower case; a domain given beside the name is used where the name has none. */
export function splitAccount(text: string, beside?: string): { name: string; domain: string | undefined } {
  const whole = text.trim().toLowerCase()
  const stated = beside?.trim().toLowerCase()
  const domain = stated === undefined || stated === '' || stated === '-' ? undefined : stated
  const slash = whole.indexOf('\\')
  if (slash >= 0) return { name: whole.slice(slash + 1), domain: whole.slice(0, slash) || domain }
  const at = whole.lastIndexOf('@')
  if (at > 0) return { name: whole.slice(0, at), domain: whole.slice(at + 1) || domain }
  return { name: whole, domain }
}

function isSameDomain(a: string, b: string): boolean {
  return a === b || (a.startsWith(b) && a[b.length] === '.') || (b.startsWith(a) && b[a.length] === '.')
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (!list) map.set(key, [value])
  else if (!list.includes(value)) list.push(value)
}
