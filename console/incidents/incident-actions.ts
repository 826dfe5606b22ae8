import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { IncidentSummary } from '../../src/model/incident.ts'
import {
  commentOnIncident,
  mergeIncidents,
  patchIncident,
  splitIncident,
  type IncidentPatch,
} from '../client/incidents.ts'
import { RequestError } from '../client/request.ts'
import { m } from '../messages/catalogue.ts'
import { useMe } from '../shell/me.ts'
import { notify, notifyError } from '../shell/notices.ts'

type Versioned = Pick<IncidentSummary, 'id' | 'version'>
interface Change {
  readonly target: Versioned
  readonly run: () => Promise<unknown>
}

/** Splitting and merging is done by the pipeline, a moment after the answer. */
const regroupMs = 1200

/** Everything that may be done to an incident. A change made on an older version is refused and the newer one shown. */
export function useIncidentActions() {
  const client = useQueryClient()
  const me = useMe()
  const refresh = (): Promise<unknown> =>
    Promise.all(
      ['incident', 'incidents', 'alerts'].map((key) => client.invalidateQueries({ queryKey: [key] })),
    )
  const onError = (error: Error): void => {
    if (!(error instanceof RequestError) || error.code !== 'incident_changed') notifyError(error)
    else notify(m.incidents.changedMeanwhile, true)
    void refresh()
  }
  const change = useMutation({
    mutationFn: ({ run }: Change) => run(),
    onSuccess: refresh,
    onError,
    meta: { quiet: true },
  })
  const patch = (target: Versioned, patch: Omit<IncidentPatch, 'version'>): void =>
    change.mutate({ target, run: () => patchIncident(target.id, { version: target.version, ...patch }) })
  const regroup = (target: Versioned, run: () => Promise<unknown>, onDone?: () => void): void =>
    change.mutate(
      { target, run: () => run().then(() => new Promise((resolve) => setTimeout(resolve, regroupMs))) },
      onDone && { onSuccess: onDone },
    )
  return {
    busy: change.isPending,
    patch,
    toggleClaim: (target: IncidentSummary): void =>
      patch(target, { owner: target.owner === me?.id ? null : 'me' }),
    comment: (target: Versioned, text: string, onDone: () => void): void =>
      change.mutate({ target, run: () => commentOnIncident(target.id, text) }, { onSuccess: onDone }),
    split: (target: Versioned, alerts: readonly string[]): void =>
      regroup(target, () => splitIncident(target.id, alerts)),
    merge: (target: Versioned, other: string, onDone: () => void): void =>
      regroup(target, () => mergeIncidents(target.id, [other]), onDone),
  }
}
