import { api, read, type Answer } from './request.ts'

export type AttackCoverage = Answer<'/api/coverage/attack'>
export type Technique = AttackCoverage['techniques'][number]
export type RuleCoverage = Technique['rules'][number]
export type PhysicalCoverage = Answer<'/api/coverage/physical'>

export const layerPath = '/api/coverage/attack/layer'

/** What rules and sources cover of ATT&CK; the page and the panels share it. */
export const attackQuery = {
  queryKey: ['coverage', 'attack'],
  queryFn: (): Promise<AttackCoverage> => read(api.GET('/api/coverage/attack')),
  staleTime: 60_000,
} as const

export const physicalQuery = {
  queryKey: ['coverage', 'physical'],
  queryFn: (): Promise<PhysicalCoverage> => read(api.GET('/api/coverage/physical')),
  staleTime: 60_000,
} as const
