import type { AcceptCheck } from '../check.ts'
import { costlyRuleCheck } from './costly-rule.ts'
import { dayCheck, dayOrderCheck, publicRulesDayCheck } from './day.ts'
import { indexFuzzCheck } from './index-fuzz.ts'
import { reloadCheck } from './reload.ts'
import { millionKeysCheck, tenThousandRulesCheck } from './rule-bounds.ts'

/** The slow checks of detection. */
export const detectionChecks: readonly AcceptCheck[] = [
  indexFuzzCheck,
  dayCheck,
  publicRulesDayCheck,
  dayOrderCheck,
  reloadCheck,
  costlyRuleCheck,
  millionKeysCheck,
  tenThousandRulesCheck,
]
