import type { IncidentCommand } from '../engine/incidents/incident-command.ts'
import type { Comment, Incident } from '../model/incident.ts'
import type { Viewer } from '../model/right.ts'
import type { StateStore } from '../store/state/state-store.ts'
import { planChange, type Actor, type IncidentPatch } from './incident-changes.ts'
import { incidentsCsv } from './incident-csv.ts'
import { IncidentError, incidentNotFound } from './incident-error.ts'
import type { IncidentQuery } from './incident-query.ts'
import { viewOf, type IncidentView } from './incident-view.ts'
import { listIncidents, type IncidentPage } from './list-incidents.ts'
import { readHistory, readComments } from './read-work.ts'
import { readIncidentRow, readParts, type IncidentParts, type IncidentRow } from './read-incident.ts'
import { planMerge, planSplit } from './regroup.ts'
import { reachOf, type Reach } from './visible-parts.ts'
import { applyChange, storeCommand, writeComment } from './work-writes.ts'

export interface IncidentServiceOptions {
  readonly state: StateStore
  readonly now: () => number
  readonly newId: () => string
  /** Gives a stored command to the engine; called after it is committed. */
  readonly sendCommand: (command: IncidentCommand) => void
  /** The name of a user who may own incidents; undefined: there is none. */
  readonly userName: (id: string) => Promise<string | undefined>
}

interface Found {
  readonly row: IncidentRow
  readonly parts: IncidentParts
  readonly view: IncidentView
}

/** Incidents for people: what each may see of them, and what they do with them. */
export class IncidentService {
  readonly #options: IncidentServiceOptions

  constructor(options: IncidentServiceOptions) {
    this.#options = options
  }

  async list(viewer: Viewer, query: IncidentQuery): Promise<IncidentPage> {
    return listIncidents(this.#options.state.db, query, viewer, reachOf(viewer, 'read'))
  }

  /** One row per incident that the viewer may take out; at most `limit` of the query. */
  async exportCsv(viewer: Viewer, query: IncidentQuery): Promise<string> {
    const page = await listIncidents(this.#options.state.db, query, viewer, reachOf(viewer, 'export'))
    return incidentsCsv(page.items)
  }

  async get(viewer: Viewer, id: string): Promise<Incident> {
    return this.#show(viewer, await this.#find(viewer, id, 'read'))
  }

  async patch(viewer: Viewer, id: string, patch: IncidentPatch): Promise<Incident> {
    const found = await this.#find(viewer, id, 'work')
    const { row, view } = found
    if (patch.version !== row.version) throw changedMeanwhile(row)
    const ends = patch.status === 'resolved' || patch.status === 'closed'
    if (ends || patch.title !== undefined || patch.disposition !== undefined) requireWhole(view)
    this.#checkOwner(viewer, row, patch)
    const change = planChange(row, patch, viewer, await this.#newOwner(viewer, patch))
    const command = change.command === undefined ? undefined : this.#closing(change.command, found.parts)
    const applied = await applyChange(this.#options, row, viewer, change, patch.comment, command)
    if (!applied) throw changedMeanwhile(row)
    if (command) this.#options.sendCommand(command)
    return this.get(viewer, row.id)
  }

  async comment(viewer: Viewer, id: string, text: string): Promise<Comment> {
    const { row } = await this.#find(viewer, id, 'work')
    return writeComment(this.#options, row, viewer, text)
  }

  /** Puts others into this one. The engine joins them a moment later. */
  async merge(viewer: Viewer, id: string, others: readonly string[]): Promise<IncidentCommand> {
    const target = await this.#find(viewer, id, 'supervise')
    const found = await Promise.all(others.map((other) => this.#find(viewer, other, 'supervise')))
    for (const { view } of [target, ...found]) requireWhole(view)
    const planned = planMerge(target, found, this.#stamp())
    await storeCommand(this.#options, planned.command, viewer, planned.notes)
    this.#options.sendCommand(planned.command)
    return planned.command
  }

  /** Takes alerts out into an incident of their own. The engine does it a moment later. */
  async split(viewer: Viewer, id: string, alerts: readonly string[]): Promise<IncidentCommand> {
    const found = await this.#find(viewer, id, 'supervise')
    requireWhole(found.view)
    const planned = planSplit(found, alerts, this.#stamp())
    await storeCommand(this.#options, planned.command, viewer, planned.notes)
    this.#options.sendCommand(planned.command)
    return planned.command
  }

  async #find(viewer: Viewer, id: string, action: 'read' | 'work' | 'supervise'): Promise<Found> {
    const { db } = this.#options.state
    const row = await readIncidentRow(db, id)
    if (!row) throw incidentNotFound(id)
    const parts = await readParts(db, row.id)
    const seen = viewOf(row, parts, reachOf(viewer, 'read'))
    if (!seen) throw incidentNotFound(id)
    const view = action === 'read' ? seen : viewOf(row, parts, reachOf(viewer, action))
    if (!view)
      throw new IncidentError('not_allowed', `You may see INC-${row.number}, but not ${action} on it.`)
    return { row, parts, view }
  }

  async #show(viewer: Viewer, { row, view }: Found): Promise<Incident> {
    const { db } = this.#options.state
    const { redacted } = view.summary
    return {
      ...view.summary,
      alerts: [...view.alerts],
      context_events: [...view.context],
      joins: [...view.joins],
      comments: await readComments(db, row.id, redacted ? viewer.id : undefined),
      history: await readHistory(db, row.id, redacted),
    }
  }

  #checkOwner(viewer: Viewer, row: IncidentRow, patch: IncidentPatch): void {
    const takesFromOther = patch.owner !== undefined && row.owner !== null && row.owner !== viewer.id
    if (!takesFromOther || isSomewhere(reachOf(viewer, 'supervise'))) return
    throw new IncidentError(
      'incident_owned',
      `INC-${row.number} belongs to ${row.owner_name ?? row.owner}.`,
      'Ask them to release it, or a supervisor to give it to you.',
    )
  }

  async #newOwner(viewer: Viewer, { owner }: IncidentPatch): Promise<Actor | undefined> {
    if (owner === undefined || owner === null) return undefined
    if (owner === 'me' || owner === viewer.id) return viewer
    const name = await this.#options.userName(owner)
    if (name === undefined)
      throw new IncidentError('unknown_user', `There is no user ${JSON.stringify(owner)}.`)
    return { id: owner, name }
  }

  #closing(kind: 'close' | 'reopen', parts: IncidentParts): IncidentCommand | undefined {
    const alerts = parts.alerts.map((alert) => alert.id)
    return alerts.length === 0 ? undefined : { ...this.#stamp(), kind, alerts }
  }

  #stamp(): { id: string; time: number } {
    return { id: this.#options.newId(), time: this.#options.now() }
  }
}

function isSomewhere({ physical, cyber }: Reach): boolean {
  return [physical, cyber].some((scope) => scope.all || scope.sites.length > 0)
}

function requireWhole(view: IncidentView): void {
  if (!view.summary.redacted) return
  throw new IncidentError(
    'incident_partly_hidden',
    `Parts of INC-${view.summary.number} lie where you may not do this.`,
    'Ask somebody with the right at every site of it.',
  )
}

function changedMeanwhile(row: IncidentRow): IncidentError {
  return new IncidentError(
    'incident_changed',
    `INC-${row.number} was changed by somebody else meanwhile (it is at version ${row.version} or later).`,
    'Load it again and repeat the change on what it says now.',
  )
}
