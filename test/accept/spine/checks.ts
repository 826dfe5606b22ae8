import type { AcceptCheck } from '../check.ts'
import { backupCheck } from './backup.ts'
import { fsyncCheck } from './fsync.ts'
import { demoCheck } from './demo.ts'
import { fullDiskCheck } from './full-disk.ts'
import { killCheck } from './kill.ts'
import { evtxCheck, realSendersCheck } from './real-senders.ts'
import { storyCheck } from './story.ts'
import { stormCheck } from './storm.ts'
import { udpLossCheck } from './udp-loss.ts'

/** Quick ones first; `kill` takes a quarter of an hour. */
export const spineChecks: readonly AcceptCheck[] = [
  realSendersCheck,
  evtxCheck,
  fsyncCheck,
  udpLossCheck,
  stormCheck,
  storyCheck,
  demoCheck,
  backupCheck,
  fullDiskCheck,
  killCheck,
]
