import type { AcceptCheck } from '../check.ts'
import { dayCheck, dayOrderCheck, publicRulesDayCheck } from './day.ts'
import { indexFuzzCheck } from './index-fuzz.ts'
import { reloadCheck } from './reload.ts'

/** The slow checks of detection. */
export const detectionChecks: readonly AcceptCheck[] = [
  indexFuzzCheck,
  dayCheck,
  publicRulesDayCheck,
  dayOrderCheck,
  reloadCheck,
]
