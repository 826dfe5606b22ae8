import type { Bench } from '../figure.ts'
import { contextBench } from './context-bench.ts'
import { logBench } from './log-bench.ts'
import { parseBench } from './parse-bench.ts'
import { rulesBench } from './rules-bench.ts'

export const spineBenches: readonly Bench[] = [parseBench, contextBench, rulesBench, logBench]
