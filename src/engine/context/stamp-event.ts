import type { EventContext } from '../../model/event-context.ts'
import type { SecurityEvent } from '../../model/event.ts'
import type { AssetNode } from './asset-index.ts'
import type { ContextState } from './context-state.ts'
import type { FactIndex } from './fact-index.ts'
import { judgePresence, whereaboutsOf } from './judge-presence.ts'
import { employmentAt, isLeaving, type PersonNode } from './person-index.ts'
import type { PlaceNode } from './place-tree.ts'
import type { PlanQuestion } from './plan-index.ts'
import type { Resolved } from './resolve-event.ts'
import { stampHabits } from './stamp-habits.ts'
import { stampGuard } from './stamp-guard.ts'
import { isoWeekday } from './working-week.ts'

/** Logons at the machine itself: whoever does one claims to be there. */
const localLogons = new Set(['interactive', 'console', 'unlock', 'cached', 'cached_interactive'])

/** The stamp: what was true about an event's place, thing and people at its own time. */
export function stampEvent(
  facts: FactIndex,
  state: ContextState,
  event: SecurityEvent,
  resolved: Resolved,
): EventContext {
  const { place, person } = resolved
  state.noteTold(event.time)
  const context: EventContext = place
    ? { version: facts.version, ...place.stamp }
    : { version: facts.version }
  stampThings(context, resolved)
  if (place) {
    stampLocalTime(context, place, event.time)
    stampFeed(context, state, place, event.time)
    stampGuard(context, facts, state, event, place)
  }
  if (resolved.door) stampDoor(context, state, event, resolved.door)
  if (person) stampPerson(context, facts, state, event, resolved, person)
  if (resolved.target) context.target_person = resolved.target.id
  if (place) stampPlans(context, facts, state, event.time, resolved)
  stampHabits(context, facts, state, event, resolved)
  stampShared(context, facts, event, resolved)
  return context
}

function stampThings(context: EventContext, resolved: Resolved): void {
  const { asset, door, camera, source, destination, passage } = resolved
  if (asset) {
    context.asset = asset.id
    context.asset_kind = asset.asset.kind
    if (asset.tags) context.asset_tags = asset.tags
  }
  if (door) context.door = door.id
  if (camera) {
    context.camera = camera.id
    if (camera.doorsSeen) context.covers = camera.doorsSeen
  }
  if (source && source !== asset) context.src_asset = source.id
  if (destination && destination !== asset) context.dst_asset = destination.id
  if (source) context.src_asset_kind = source.asset.kind
  if (destination) context.dst_asset_kind = destination.asset.kind
  if (passage) context.passage = passage
}

function stampLocalTime(context: EventContext, { clock, week }: PlaceNode, timeMs: number): void {
  if (!clock) return
  const localMinute = Math.floor((timeMs + clock.offsetAt(timeMs)) / 60_000)
  const dayNumber = Math.floor(localMinute / 1440)
  const minuteOfDay = localMinute - dayNumber * 1440
  context.hour = Math.floor(minuteOfDay / 60)
  context.day = isoWeekday(dayNumber)
  context.working_hours = week ? (week.contains(dayNumber, minuteOfDay) ? 'yes' : 'no') : 'unknown'
}

function stampFeed(context: EventContext, state: ContextState, place: PlaceNode, timeMs: number): void {
  const { site } = place
  if (!site) return
  context.feed_healthy = state.feeds.isHealthy(site.id, site.feedBoundMs, timeMs)
  // A zone without badge doors, or with one that is used without a badge, cannot be counted.
  const { zone } = place.stamp
  if (zone === undefined || place.badgeDoors === 0 || place.isExempt) return
  if (context.feed_healthy === 'yes') context.occupancy = state.presence.occupancy.at(zone, timeMs)
}

function stampDoor(
  context: EventContext,
  state: ContextState,
  event: SecurityEvent,
  door: NonNullable<Resolved['door']>,
): void {
  const { grant, exit, reportsExits } = state.doors.ask(door.id, event.time, event.id)
  if (grant) context.since_grant_ms = event.time - grant.time
  if (exit) context.since_request_to_exit_ms = event.time - exit.time
  const isWired = door.asset.request_to_exit ?? (reportsExits ? true : undefined)
  // A door that a key opens opens without a grant: no exit button could explain it.
  context.request_to_exit_wired = door.asset.badge_exempt
    ? 'unknown'
    : isWired === false
      ? 'no'
      : isWired && context.feed_healthy === 'yes'
        ? 'yes'
        : 'unknown'
}

function stampPerson(
  context: EventContext,
  facts: FactIndex,
  state: ContextState,
  event: SecurityEvent,
  resolved: Resolved,
  person: PersonNode,
): void {
  context.person = person.id
  context.person_name = person.person.name
  if (person.teams) context.teams = person.teams
  const { state: employment, type, endedMs } = employmentAt(person, event.time)
  context.employment = employment
  if (type) context.employment_type = type
  if (endedMs !== undefined) context.since_employment_end_ms = event.time - endedMs
  if (employment === 'active') context.leaving = isLeaving(person, event.time)
  state.presence.noteTold(person.id, event.time)
  const passage = state.presence.lastPassage(person.id, event.time)
  const where = whereaboutsOf(facts, state.feeds, passage, event.time)
  if (where.place?.stamp.site) context.presence_site = where.place.stamp.site
  if (where.place?.stamp.zone) context.presence_zone = where.place.stamp.zone
  const { place, asset } = resolved
  if (!place?.site) return
  // A roaming laptop stands wherever its user is: the site of the event is only its home.
  context.presence = asset?.asset.roaming
    ? 'unknown'
    : judgePresence(facts, state.feeds, where, place, event.time)
  if (claimsToBeThere(event, resolved)) stampTravel(context, facts, state, event, person, place.site.id)
}

function claimsToBeThere(event: SecurityEvent, { asset }: Resolved): boolean {
  if (event.class === 'physical_access' || event.class === 'visitor_activity') return true
  if (event.class !== 'authentication' || asset?.asset.roaming !== false) return false
  return event.logon_type !== undefined && localLogons.has(event.logon_type)
}

function stampTravel(
  context: EventContext,
  facts: FactIndex,
  state: ContextState,
  event: SecurityEvent,
  person: PersonNode,
  site: string,
): void {
  const last = state.presence.lastSighting(person.id, event.time, event.id)
  if (!last) {
    context.travel_impossible = 'unknown'
    return
  }
  const since = event.time - last.time
  const needed = facts.travel.between(last.site, site)
  context.last_site = last.site
  context.since_last_location_ms = since
  if (needed !== undefined) context.travel_needed_ms = needed
  context.travel_impossible = needed === undefined ? 'unknown' : since < needed ? 'yes' : 'no'
}

function stampPlans(
  context: EventContext,
  facts: FactIndex,
  state: ContextState,
  timeMs: number,
  resolved: Resolved,
): void {
  const { place, person, namesSomebody } = resolved
  const question: PlanQuestion = { timeMs, things: thingsOf(resolved), place, person, namesSomebody }
  context.work_order = facts.plans.workOrder(question)
  context.change_window = facts.plans.changeWindow(question)
  context.maintenance = context.change_window === 'yes' ? facts.plans.maintenance(question) : 'no'
  if (namesSomebody) context.visit = facts.plans.visit(question)
  if (person && place) stampVisit(context, facts, state, question, person, place)
}

function thingsOf({ asset, door, camera }: Resolved): AssetNode[] {
  const things = asset ? [asset] : []
  if (door && door !== asset) things.push(door)
  if (camera && camera !== asset) things.push(camera)
  return things
}

/** How long the visit has been over, and whether the host, or else the sponsor, is at the site. */
function stampVisit(
  context: EventContext,
  facts: FactIndex,
  state: ContextState,
  question: PlanQuestion,
  person: PersonNode,
  place: PlaceNode,
): void {
  const { timeMs } = question
  const visit = facts.plans.visitOf(question)
  if (visit && visit.toMs < timeMs) context.since_visit_end_ms = timeMs - visit.toMs
  const host = visit?.host ?? (person.isVisitor ? person.person.sponsor : undefined)
  if (host === undefined) return
  state.presence.noteTold(host, timeMs)
  const where = whereaboutsOf(facts, state.feeds, state.presence.lastPassage(host, timeMs), timeMs)
  context.host_presence = judgePresence(facts, state.feeds, where, place, timeMs)
}

function stampShared(
  context: EventContext,
  facts: FactIndex,
  event: SecurityEvent,
  { asset, door, camera, source, destination, place }: Resolved,
): void {
  let shared: string[] | undefined
  const add = (id: string | undefined) => {
    if (id !== undefined) (shared ??= []).push(id)
  }
  if (asset?.asset.shared) add(asset.id)
  if (door !== asset && door?.asset.shared) add(door.id)
  if (camera !== asset && camera?.asset.shared) add(camera.id)
  if (place?.isShared) add(place.id)
  if (source?.asset.shared) {
    if (source !== asset) add(source.id)
    add(event.src_endpoint?.ip?.toLowerCase())
  }
  if (destination?.asset.shared) {
    if (destination !== asset) add(destination.id)
    add(event.dst_endpoint?.ip?.toLowerCase())
  }
  const card = event.credential?.uid
  if (facts.people.isSharedCredential(card, place?.site?.id)) add(card?.trim().toLowerCase())
  if (shared) context.shared = shared
}
