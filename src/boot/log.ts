import { pino } from 'pino'
import type { Log } from '../access/log.ts'

/** Gatehouse's own log: JSON lines on standard error, level from `GATEHOUSE_LOG` (default `info`). */
export function openOwnLog(env: NodeJS.ProcessEnv): Log {
  return pino(
    { name: 'gatehouse', level: env['GATEHOUSE_LOG'] ?? 'info' },
    pino.destination({ dest: 2, sync: true }),
  )
}
