import type { Endpoint } from '../define-endpoint.ts'
import { acknowledgeAlert } from './acknowledge-alert.ts'
import { getAlert } from './get-alert.ts'
import { listAlerts } from './list-alerts.ts'

export const alertEndpoints: readonly Endpoint[] = [listAlerts, getAlert, acknowledgeAlert]
