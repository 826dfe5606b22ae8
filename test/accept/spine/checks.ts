import type { AcceptCheck } from '../check.ts'
import { fsyncCheck } from './fsync.ts'
import { demoCheck } from './demo.ts'
import { killCheck } from './kill.ts'
import { stormCheck } from './storm.ts'
import { udpLossCheck } from './udp-loss.ts'

export const spineChecks: readonly AcceptCheck[] = [
  fsyncCheck,
  udpLossCheck,
  stormCheck,
  demoCheck,
  killCheck,
]
