import type { AcceptCheck } from '../check.ts'
import { indexFuzzCheck } from './index-fuzz.ts'

/** The slow checks of detection. */
export const detectionChecks: readonly AcceptCheck[] = [indexFuzzCheck]
