import type { Endpoint } from '../define-endpoint.ts'
import { exportAudit, getAudit, verifyAudit } from './audit.ts'
import { removeDemo, startDemo } from './demo.ts'
import { getSystem } from './get-system.ts'
import { getHealth, getMetrics } from './health.ts'
import { changeSettings, getSettings } from './settings.ts'

export const systemEndpoints: readonly Endpoint[] = [
  getSystem,
  startDemo,
  removeDemo,
  getSettings,
  changeSettings,
  getAudit,
  exportAudit,
  verifyAudit,
  getHealth,
  getMetrics,
]
