import type { Bench } from '../figure.ts'
import { alertDelayBench } from './alert-delay-bench.ts'
import { coldStartBench } from './cold-start-bench.ts'
import { contextBench } from './context-bench.ts'
import { diskBench } from './disk-bench.ts'
import { lakeWriteBench } from './lake-write-bench.ts'
import { logBench } from './log-bench.ts'
import { parseBench } from './parse-bench.ts'
import { rulesBench } from './rules-bench.ts'
import { searchBench } from './search-bench.ts'
import { wholePathBench } from './whole-path-bench.ts'

export const spineBenches: readonly Bench[] = [
  parseBench,
  contextBench,
  rulesBench,
  logBench,
  lakeWriteBench,
  coldStartBench,
  alertDelayBench,
  diskBench,
  wholePathBench,
  searchBench,
]
