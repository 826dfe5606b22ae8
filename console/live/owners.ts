import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { IncidentSummary } from '../../src/model/incident.ts'
import { listIncidents } from '../client/incidents.ts'
import type { AlertRow } from '../client/alerts.ts'

export type IncidentOf = (alert: AlertRow) => IncidentSummary | undefined

/** The incident an alert stands in, with its owner: an alert itself has none. */
export function useIncidentOf(): IncidentOf {
  const { data } = useQuery({
    queryKey: ['incidents', { live: true }],
    queryFn: () => listIncidents({ status: 'open', sort: 'updated', limit: 1000 }),
  })
  return useMemo(() => {
    const byId = new Map(data?.items.map((incident) => [incident.id, incident]))
    return (alert) => byId.get(alert.incident ?? '')
  }, [data])
}
