import type { Bench } from '../figure.ts'

export const spineBenches: readonly Bench[] = []
