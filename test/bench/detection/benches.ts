import type { Bench } from '../figure.ts'
import { publicRulesBench } from './public-rules-bench.ts'

export const detectionBenches: readonly Bench[] = [publicRulesBench]
