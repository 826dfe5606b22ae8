import type { AcceptCheck } from '../check.ts'
import { demoCheck } from './demo.ts'
import { killCheck } from './kill.ts'

export const spineChecks: readonly AcceptCheck[] = [killCheck, demoCheck]
