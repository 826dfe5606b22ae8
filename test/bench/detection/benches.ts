import type { Bench } from '../figure.ts'
import { correlationsBench } from './correlations-bench.ts'
import { backtestBench } from './backtest-bench.ts'
import { matchingThreadsBench } from './matching-threads-bench.ts'
import { peersBench } from './peers-bench.ts'
import { publicRulesBench } from './public-rules-bench.ts'

export const detectionBenches: readonly Bench[] = [
  publicRulesBench,
  correlationsBench,
  peersBench,
  matchingThreadsBench,
  backtestBench,
]
