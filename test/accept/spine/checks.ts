import type { AcceptCheck } from '../check.ts'

export const spineChecks: readonly AcceptCheck[] = []
