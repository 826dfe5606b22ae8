import type { AcceptCheck } from '../check.ts'
import { killCheck } from './kill.ts'

export const spineChecks: readonly AcceptCheck[] = [killCheck]
