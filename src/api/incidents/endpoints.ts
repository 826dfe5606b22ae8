import type { Endpoint } from '../define-endpoint.ts'
import { commentIncident } from './comment-incident.ts'
import { exportIncidents } from './export-incidents.ts'
import { getIncident } from './get-incident.ts'
import { listIncidents } from './list-incidents.ts'
import { mergeIncidents } from './merge-incidents.ts'
import { patchIncident } from './patch-incident.ts'
import { splitIncident } from './split-incident.ts'

export const incidentEndpoints: readonly Endpoint[] = [
  listIncidents,
  getIncident,
  patchIncident,
  commentIncident,
  splitIncident,
  mergeIncidents,
  exportIncidents,
]
