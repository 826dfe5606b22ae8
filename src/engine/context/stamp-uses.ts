import type { EventContext } from '../../model/event-context.ts'
import type { SecurityEvent } from '../../model/event.ts'
import { isHeartbeat, pacedDevice } from './device-pace.ts'
import type { FactIndex } from './fact-index.ts'
import type { Habits } from './habits.ts'
import { accountOf } from './identity-uses.ts'
import type { Resolved } from './resolve-event.ts'

/** Unused for this long, a badge or account is dormant. */
const dormantMs = 90 * 86_400_000

/** Since the account, badge and person of the event were used before. Called once `since_credential_use_ms` is known. */
export function stampUses(
  context: EventContext,
  { identities }: Habits,
  event: SecurityEvent,
  { person }: Resolved,
): void {
  const account = accountOf(event)
  if (account !== undefined) {
    const since = identities.accounts.silentFor(account, event.time)
    if (since !== undefined) context.since_account_use_ms = since
    context.dormant = judgeDormancy(since)
  } else if (event.class === 'physical_access' && event.credential?.uid !== undefined) {
    context.dormant = judgeDormancy(context.since_credential_use_ms)
  }
  if (!person) return
  const since = identities.people.silentFor(person.id, event.time)
  if (since !== undefined) context.since_person_seen_ms = since
}

/** Nobody knows whether what was never seen is old or new. */
function judgeDormancy(sinceMs: number | undefined): NonNullable<EventContext['dormant']> {
  if (sinceMs === undefined) return 'unknown'
  return sinceMs >= dormantMs ? 'yes' : 'no'
}

/** Holds a grant against the one before it of the same badge, where that was at another door. */
export function stampWalk(
  context: EventContext,
  { walks, assets }: FactIndex,
  { credentials }: Habits,
  event: SecurityEvent,
  { door, asset }: Resolved,
): void {
  const here = door ?? asset
  const credential = event.credential?.uid?.trim().toLowerCase()
  if (event.activity !== 'granted' || !here || !credential) return
  const last = credentials.useBefore(credential, event)
  if (!last || last.at === here.id) return
  const there = last.at === undefined ? undefined : assets.byId.get(last.at)
  const isBelieved = (tags: readonly string[] | undefined) => !tags?.includes('clock_unsure')
  if (!there || event.time_basis === 'receipt' || !isBelieved(here.tags) || !isBelieved(there.tags)) {
    context.walk_impossible = 'unknown'
    return
  }
  const since = event.time - last.time
  const needed = walks.between(there.id, here.id)
  context.last_door = there.id
  context.since_last_door_ms = since
  if (needed !== undefined) context.walk_needed_ms = needed
  context.walk_impossible = needed === undefined ? 'unknown' : since < needed ? 'yes' : 'no'
}

/** How long the device had been silent, how long it may be, and how much it speaks beside an ordinary day. */
export function stampPace(
  context: EventContext,
  { pace }: Habits,
  event: SecurityEvent,
  resolved: Resolved,
): void {
  const device = pacedDevice(event, resolved)
  if (!device) return
  const silent = pace.silentFor(device.id, event.time)
  if (silent !== undefined) context.silent_for_ms = silent
  const overdue = pace.isOverdue(device.id, event.time)
  if (overdue) context.overdue = overdue
  const ratio = pace.rateRatio(device.id, event.time)
  if (ratio !== undefined) context.rate_ratio = Math.round(ratio * 100) / 100
  if (!isHeartbeat(event)) return
  const bound = pace.deviceBoundMs(device.id, event.time)
  if (bound !== undefined) context.heartbeat_bound_ms = bound
  const site = device.at?.site
  const siteBound = site && pace.siteBoundMs(site.id, event.time)
  if (siteBound !== undefined) context.site_heartbeat_bound_ms = siteBound
}
