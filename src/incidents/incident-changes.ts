import * as z from 'zod'
import { Disposition, IncidentStatus } from '../model/incident.ts'
import type { IncidentTable } from '../store/state/tables/incident.ts'
import { IncidentError } from './incident-error.ts'
import type { IncidentRow } from './read-incident.ts'

/** What a person may change. Absent: left as it is; null: taken away. */
export const IncidentPatch = z
  .object({
    /** The version the change was made on; another in between refuses it. */
    version: z.number().int(),
    status: IncidentStatus.optional(),
    /** A user's id, or null to release. `me` claims. */
    owner: z.string().min(1).max(200).nullable().optional(),
    team: z.string().min(1).max(128).nullable().optional(),
    /** Null: the title Gatehouse makes. */
    title: z.string().trim().min(1).max(300).nullable().optional(),
    disposition: Disposition.nullable().optional(),
    /** Needed to reopen. */
    comment: z.string().trim().min(1).max(20_000).optional(),
  })
  .strict()
export type IncidentPatch = z.infer<typeof IncidentPatch>

export interface Actor {
  readonly id: string
  readonly name: string
}

export interface HistoryLine {
  readonly action: string
  readonly text: string
  /** Quotes what the incident holds: only for those who may see all of it. */
  readonly content: boolean
}

export interface PlannedChange {
  readonly set: Partial<Omit<IncidentTable, 'id' | 'number'>>
  readonly history: readonly HistoryLine[]
  /** The engine is told: what comes later joins no more, or again. */
  readonly command?: 'close' | 'reopen'
}

const isDone = (status: string): boolean => status === 'resolved' || status === 'closed'

/**
 * What a patch does to an incident, or why it is refused. Rules: every status leads to every other; being done
 * (resolved or closed) needs a disposition, coming back from it a comment; work in progress has an owner, the one who
 * began it. `newOwner`: whom `patch.owner` names.
 */
export function planChange(
  row: IncidentRow,
  patch: IncidentPatch,
  actor: Actor,
  newOwner: Actor | undefined,
): PlannedChange {
  const set: PlannedChange['set'] = {}
  const history: HistoryLine[] = []
  planOwner(row, patch, actor, newOwner, set, history)
  if (patch.team !== undefined && patch.team !== row.team) {
    set.team = patch.team
    history.push(line('team', patch.team === null ? 'Taken from its team' : `Given to team ${patch.team}`))
  }
  if (patch.title !== undefined && patch.title !== row.title_override) {
    set.title_override = patch.title
    history.push({
      ...line('title', patch.title === null ? 'Title reset' : `Title: ${patch.title}`),
      content: true,
    })
  }
  if (patch.disposition !== undefined && patch.disposition !== row.disposition) {
    set.disposition = patch.disposition
    history.push(line('disposition', `Disposition: ${(patch.disposition ?? 'none').replaceAll('_', ' ')}`))
  }
  const command = planStatus(row, patch, actor, set, history)
  return command ? { set, history, command } : { set, history }
}

function planOwner(
  row: IncidentRow,
  patch: IncidentPatch,
  actor: Actor,
  newOwner: Actor | undefined,
  set: PlannedChange['set'],
  history: HistoryLine[],
): void {
  if (patch.owner === undefined || (newOwner?.id ?? null) === row.owner) return
  set.owner = newOwner?.id ?? null
  set.owner_name = newOwner?.name ?? null
  if (!newOwner) history.push(line('released', `Released by ${actor.name}`))
  else if (newOwner.id === actor.id) history.push(line('claimed', `Claimed by ${actor.name}`))
  else history.push(line('assigned', `Given to ${newOwner.name} by ${actor.name}`))
}

function planStatus(
  row: IncidentRow,
  patch: IncidentPatch,
  actor: Actor,
  set: PlannedChange['set'],
  history: HistoryLine[],
): 'close' | 'reopen' | undefined {
  const status = patch.status ?? row.status
  const disposition = patch.disposition === undefined ? row.disposition : patch.disposition
  const reopens = isDone(row.status) && !isDone(status)
  if (isDone(status) && disposition === null) {
    throw new IncidentError(
      'disposition_needed',
      `An incident that is ${status} needs a disposition.`,
      `Send "disposition": one of ${Disposition.options.join(', ')}.`,
    )
  }
  if (reopens && patch.comment === undefined) {
    throw new IncidentError('comment_needed', 'Reopening needs a reason.', 'Send it as "comment".')
  }
  if (status === row.status) return undefined
  set.status = status
  history.push(line('status', `${words(row.status)} → ${words(status)}`))
  if (reopens && patch.disposition === undefined) set.disposition = null
  if (status === 'in_progress' && row.owner === null && set.owner === undefined) {
    set.owner = actor.id
    set.owner_name = actor.name
    history.push(line('claimed', `Claimed by ${actor.name}`))
  }
  if (reopens) return 'reopen'
  return isDone(status) && !isDone(row.status) ? 'close' : undefined
}

function line(action: string, text: string): HistoryLine {
  return { action, text, content: false }
}

function words(status: string): string {
  return status.replaceAll('_', ' ')
}
