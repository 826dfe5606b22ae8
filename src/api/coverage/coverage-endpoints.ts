import type { Endpoint } from '../define-endpoint.ts'
import { getAttackCoverage } from './get-attack-coverage.ts'
import { getAttackLayer } from './get-attack-layer.ts'
import { getPhysicalCoverage } from './get-physical-coverage.ts'

export const coverageEndpoints: readonly Endpoint[] = [getAttackCoverage, getAttackLayer, getPhysicalCoverage]
