import type { ContextCorrection } from '../../model/context-correction.ts'
import type { SecurityEvent } from '../../model/event.ts'
import { ArmingTable, type ArmingSnapshot } from './arming-table.ts'
import { contextBounds } from './facts.ts'
import type { FactIndex } from './fact-index.ts'
import { Habits, type HabitsSnapshot } from './habits.ts'
import { DoorTable, type DoorSnapshot, type Grant } from './door-table.ts'
import { FeedHealth, type FeedSnapshot, type Span } from './feed-health.ts'
import { PresenceTable, type Change, type Passage, type PresenceSnapshot } from './presence-table.ts'
import type { Resolved } from './resolve-event.ts'

export interface StateSnapshot {
  readonly format: 1
  readonly newest: number | null
  readonly toldUpTo: number | null
  readonly tracks: PresenceSnapshot
  readonly doors: DoorSnapshot
  readonly feeds: FeedSnapshot
  /** Absent in checkpoints from before there were any. */
  readonly arming?: ArmingSnapshot
  readonly habits?: HabitsSnapshot
  readonly tooLate: number
  readonly corrections: ContextCorrection[]
}

const evictEveryMs = 600_000
/** How far ahead of our clock an event may move the edge of what is kept. */
const aheadMs = 300_000
const feedKinds = new Set(['door', 'gate', 'reader', 'controller'])
const downActivities = new Set(['offline', 'lost', 'power_loss'])
const upActivities = new Set(['online', 'restored', 'heartbeat'])

/** The interval tables, filled by the stream: a function of the set of events, not of their order. */
export class ContextState {
  readonly doors = new DoorTable(contextBounds.entriesPerDoor)
  readonly feeds = new FeedHealth()
  readonly arming = new ArmingTable(contextBounds.panels)
  readonly habits = new Habits()
  readonly presence: PresenceTable
  correctionsLost = 0
  #corrections: ContextCorrection[] = []
  #newest = -Infinity
  #toldUpTo = -Infinity
  #evictedAt = -Infinity

  constructor(facts: FactIndex) {
    this.presence = new PresenceTable(facts)
  }

  setFacts(facts: FactIndex): void {
    this.feeds.historySinceMs = facts.historySinceMs
    this.presence.setFacts(facts)
  }

  /** Takes in what an event says about doors, people and feeds. */
  observe(event: SecurityEvent, resolved: Resolved): void {
    this.feeds.watch(event.time, contextBounds.retentionMs)
    this.habits.observe(event, resolved)
    if (event.domain !== 'physical') return
    this.#hear(event, resolved)
    if (event.class === 'physical_access') this.#observeAccess(event, resolved)
    else if (event.class === 'door_state') this.#observeDoor(event, resolved)
    else if (event.class === 'visitor_activity') this.#observeVisitor(event, resolved)
    else if (event.class === 'intrusion_alarm') this.#observeAlarm(event, resolved)
    else if (event.class === 'device_health' && resolved.asset?.asset.kind === 'alarm_panel')
      this.arming.noteLink(resolved.asset.id, event)
    this.#advance(Math.min(event.time, event.received_time + aheadMs))
  }

  /** A stamp was made as of `timeMs`. */
  noteTold(timeMs: number): void {
    if (timeMs > this.#toldUpTo) this.#toldUpTo = timeMs
  }

  /** The past that may be corrected: what was told, as far back as history is kept. */
  toldSpan(): Span {
    return { from: this.#toldUpTo - contextBounds.retentionMs, to: this.#toldUpTo + 1 }
  }

  correct(correction: ContextCorrection): void {
    if (this.#corrections.length < contextBounds.corrections) this.#corrections.push(correction)
    else this.correctionsLost++
  }

  takeCorrections(): ContextCorrection[] {
    const taken = this.#corrections
    this.#corrections = []
    return taken
  }

  dump(): StateSnapshot {
    this.#evict()
    return {
      format: 1,
      newest: Number.isFinite(this.#newest) ? this.#newest : null,
      toldUpTo: Number.isFinite(this.#toldUpTo) ? this.#toldUpTo : null,
      tracks: this.presence.dump().tracks,
      doors: this.doors.dump(),
      feeds: this.feeds.dump(),
      arming: this.arming.dump(),
      habits: this.habits.dump(),
      tooLate: this.presence.tooLate,
      corrections: this.#corrections,
    }
  }

  restore(snapshot: StateSnapshot): void {
    this.#newest = snapshot.newest ?? -Infinity
    this.#toldUpTo = snapshot.toldUpTo ?? -Infinity
    this.#evictedAt = this.#newest
    this.presence.restore(snapshot.tracks, this.#newest - contextBounds.retentionMs)
    this.presence.tooLate = snapshot.tooLate
    this.#corrections = [...snapshot.corrections]
    this.doors.restore(snapshot.doors)
    this.feeds.restore(snapshot.feeds)
    if (snapshot.arming) this.arming.restore(snapshot.arming)
    if (snapshot.habits) this.habits.restore(snapshot.habits)
  }

  #hear(event: SecurityEvent, { door, device, asset }: Resolved): void {
    const speaker = door ?? device ?? asset
    const site = speaker?.at?.site
    if (!speaker || !site) return
    if (event.class === 'device_health') {
      if (!feedKinds.has(speaker.asset.kind)) return
      const isDown = downActivities.has(event.activity)
      if (!isDown && !upActivities.has(event.activity)) return
      this.feeds.noteStatus(site.id, speaker.id, { time: event.time, id: event.id, isDown })
      if (isDown) return
    } else if (event.class !== 'physical_access' && event.class !== 'door_state') return
    const silence = this.feeds.hear(site.id, site.feedBoundMs, event.time)
    if (silence) this.correct({ kind: 'feed', site: site.id, ...silence, events: [], cause: event.id })
  }

  #observeAccess(event: SecurityEvent, resolved: Resolved): void {
    const { door, person } = resolved
    const { activity } = event
    if (!door || (activity !== 'granted' && activity !== 'taken' && activity !== 'not_taken')) return
    const grant: Grant = {
      time: event.time,
      id: event.id,
      person: person?.id,
      credential: event.credential?.uid?.trim().toLowerCase(),
    }
    if (activity === 'taken') {
      this.#insert(event, resolved, false)
      return
    }
    const changes =
      activity === 'granted' ? this.doors.addGrant(door.id, grant) : this.doors.addNotTaken(door.id, grant)
    if (activity === 'granted' && changes.length > 0) {
      this.#correctDoor(door.id, event)
      this.#insert(event, resolved, changes[0]?.[1] ?? false)
    }
    for (const [each, isVoid] of changes) {
      if (each.person !== undefined && each !== grant) {
        this.#correctPresence(each.person, this.presence.setVoid(each.person, each, isVoid), event)
      }
    }
  }

  #insert(event: SecurityEvent, { door, person, passage }: Resolved, isVoid: boolean): void {
    const site = door?.at?.site
    if (!door?.at || !site || !person) return
    const entry: Passage = {
      time: event.time,
      id: event.id,
      site: site.id,
      at: door.at.id,
      isUnsure: false,
      isVoid,
      ...wayThrough(door.outTo, site.id, passage),
    }
    this.#correctPresence(person.id, this.presence.insert(person.id, entry), event)
  }

  #observeDoor(event: SecurityEvent, { door }: Resolved): void {
    if (!door || event.activity !== 'request_to_exit') return
    if (this.doors.addRequestToExit(door.id, event)) this.#correctDoor(door.id, event)
  }

  #observeVisitor(event: SecurityEvent, { person, place }: Resolved): void {
    const site = place?.site
    if (!person || !site || (event.activity !== 'check_in' && event.activity !== 'check_out')) return
    const entry: Passage = {
      time: event.time,
      id: event.id,
      site: site.id,
      at: event.activity === 'check_in' ? place.id : undefined,
      isUnsure: false,
      isVoid: false,
    }
    this.#correctPresence(person.id, this.presence.insert(person.id, entry), event)
  }

  /** A partition that the inventory does not list is kept with its panel. */
  #observeAlarm(event: SecurityEvent, { partition, device, person }: Resolved): void {
    const asset = partition ?? device
    if (!asset) return
    const user = event.actor?.user?.name ?? event.user?.name ?? event.credential?.holder
    const change = this.arming.note(asset.id, event, {
      ...(!partition && event.partition !== undefined && { partition: event.partition.trim().toLowerCase() }),
      by: person?.id ?? user,
      panel: device?.id,
    })
    const to = Math.min(change?.to ?? -Infinity, this.#toldUpTo + 1)
    if (!change || change.from >= to) return
    const site = asset.at?.site?.id
    const about = { asset: asset.id, ...(site !== undefined && { site }) }
    this.correct({ kind: 'arming', ...about, from: change.from, to, events: [], cause: event.id })
  }

  #correctPresence(person: string, change: Change | undefined, event: SecurityEvent): void {
    if (!change) return
    const events = change.next === undefined ? [] : [change.next]
    this.correct({ kind: 'presence', person, from: change.from, to: change.to, events, cause: event.id })
  }

  #correctDoor(door: string, event: SecurityEvent): void {
    const last = this.doors.lastConcerned(door, event)
    if (event.time > last) return
    this.correct({ kind: 'door', door, from: event.time, to: last + 1, events: [], cause: event.id })
  }

  #advance(timeMs: number): void {
    if (timeMs <= this.#newest) return
    this.#newest = timeMs
    if (timeMs - this.#evictedAt >= evictEveryMs) this.#evict()
  }

  #evict(): void {
    if (!Number.isFinite(this.#newest)) return
    this.#evictedAt = this.#newest
    const limit = this.#newest - contextBounds.retentionMs
    this.presence.dropBelow(limit)
    this.doors.dropBelow(limit)
    this.feeds.dropBelow(limit)
    this.arming.dropBelow(limit)
  }
}

/** Where a passage leads, by its direction; undefined `at` is outside. */
function wayThrough(
  outTo: NonNullable<Resolved['door']>['outTo'],
  site: string,
  direction: Resolved['passage'],
): Partial<Pick<Passage, 'at' | 'isUnsure'>> & { at?: string | undefined } {
  if (direction === 'out') return { at: outTo === 'outside' ? undefined : (outTo?.id ?? site) }
  // Which side of the door they stand on is open: at an inner door they are on site, at an outer one perhaps.
  if (direction === 'unknown') return { at: site, isUnsure: outTo === 'outside' }
  return {}
}
