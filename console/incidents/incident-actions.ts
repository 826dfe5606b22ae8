import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Incident, IncidentSummary } from '../../src/model/incident.ts'
import {
  commentOnIncident,
  mergeIncident,
  patchIncident,
  splitIncident,
  type IncidentPatch,
} from '../client/incidents.ts'
import { RequestError } from '../client/request.ts'
import { m } from '../messages/catalogue.ts'
import { useMe } from '../shell/me.ts'
import { notify, notifyError } from '../shell/notices.ts'

type Versioned = Pick<IncidentSummary, 'id' | 'version'>

/** Everything that may be done to an incident. A change made on an older version is refused and the newer one shown. */
export function useIncidentActions() {
  const client = useQueryClient()
  const me = useMe()
  const settle = async (incident: Incident): Promise<void> => {
    client.setQueryData(['incident', incident.id], incident)
    await client.invalidateQueries({ queryKey: ['incidents'] })
  }
  const onError = (error: Error, target: Versioned): void => {
    if (!(error instanceof RequestError) || error.status !== 409) return notifyError(error)
    notify(m.incidents.changedMeanwhile, true)
    void client.invalidateQueries({ queryKey: ['incident', target.id] })
    void client.invalidateQueries({ queryKey: ['incidents'] })
  }
  const change = useMutation({
    mutationFn: ({ target, run }: { target: Versioned; run: (target: Versioned) => Promise<Incident> }) =>
      run(target),
    onSuccess: settle,
    onError: (error, { target }) => onError(error, target),
    meta: { quiet: true },
  })
  const patch = (target: Versioned, patch: Omit<IncidentPatch, 'version'>): void =>
    change.mutate({ target, run: ({ id, version }) => patchIncident(id, { version, ...patch }) })
  return {
    busy: change.isPending,
    patch,
    toggleClaim: (target: IncidentSummary): void =>
      patch(target, { owner: target.owner === me?.id ? null : (me?.id ?? null) }),
    comment: (target: Versioned, text: string, onDone: () => void): void =>
      change.mutate({ target, run: ({ id }) => commentOnIncident(id, text) }, { onSuccess: onDone }),
    split: (target: Versioned, alerts: readonly string[]): void =>
      change.mutate({ target, run: ({ id, version }) => splitIncident(id, version, alerts) }),
    merge: (target: Versioned, other: string, onDone: () => void): void =>
      change.mutate(
        { target, run: ({ id, version }) => mergeIncident(id, version, other) },
        { onSuccess: onDone },
      ),
  }
}
