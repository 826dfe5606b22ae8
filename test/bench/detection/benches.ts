import type { Bench } from '../figure.ts'
import { backtestBench } from './backtest-bench.ts'
import { correlationsBench } from './correlations-bench.ts'
import { joiningBench } from './joining-bench.ts'
import { matchingThreadsBench } from './matching-threads-bench.ts'
import { peersBench } from './peers-bench.ts'
import { publicRulesBench } from './public-rules-bench.ts'

export const detectionBenches: readonly Bench[] = [
  publicRulesBench,
  peersBench,
  correlationsBench,
  joiningBench,
  matchingThreadsBench,
  backtestBench,
]
