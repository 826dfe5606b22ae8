import type { Bench } from '../figure.ts'
import { correlationsBench } from './correlations-bench.ts'
import { peersBench } from './peers-bench.ts'
import { publicRulesBench } from './public-rules-bench.ts'

export const detectionBenches: readonly Bench[] = [publicRulesBench, correlationsBench, peersBench]
