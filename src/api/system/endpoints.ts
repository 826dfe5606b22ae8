import type { Endpoint } from '../define-endpoint.ts'
import { exportAudit, getAudit, verifyAudit } from './audit.ts'
import { getHealth, getMetrics, getSystem } from './health.ts'
import { changeSettings, getSettings } from './settings.ts'

export const systemEndpoints: readonly Endpoint[] = [
  getSystem,
  getSettings,
  changeSettings,
  getAudit,
  exportAudit,
  verifyAudit,
  getHealth,
  getMetrics,
]
