import type { SecurityEvent } from '../../model/event.ts'
import { LastHeard, type LastHeardSnapshot } from './last-heard.ts'
import { hasSucceeded } from './location-table.ts'
import type { Resolved } from './resolve-event.ts'

export interface IdentitySnapshot {
  readonly accounts: LastHeardSnapshot
  readonly people: LastHeardSnapshot
}

const keptMs = 400 * 86_400_000
/** Asked for by days; four spans cover more than events are late. */
const spans = { spanMs: 600_000, spansKept: 4, maxKeys: 100_000 }

/** When each account signed in and each person was seen last, for more than a year. */
export class IdentityUses {
  readonly accounts = new LastHeard(spans)
  readonly people = new LastHeard(spans)

  note(event: SecurityEvent, { person }: Resolved): void {
    const account = accountOf(event)
    if (account !== undefined) this.accounts.note(account, event.time)
    const wasAtDoor = event.class === 'physical_access' && doorActivities.has(event.activity)
    if (person && (wasAtDoor || account !== undefined)) this.people.note(person.id, event.time)
  }

  dropOld(nowMs: number): void {
    this.accounts.dropBelow(nowMs - keptMs)
    this.people.dropBelow(nowMs - keptMs)
  }

  dump(): IdentitySnapshot {
    return { accounts: this.accounts.dump(), people: this.people.dump() }
  }

  restore({ accounts, people }: IdentitySnapshot): void {
    this.accounts.restore(accounts)
    this.people.restore(people)
  }
}

const doorActivities = new Set(['granted', 'taken'])

/** The account that signs in, by its name alone: sources write its domain in many ways. */
export function accountOf(event: SecurityEvent): string | undefined {
  if (!hasSucceeded(event)) return undefined
  return (event.user?.name ?? event.actor?.user?.name)?.toLowerCase()
}
