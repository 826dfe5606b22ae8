import { listContext } from '../client/context.ts'

export const peopleQuery = {
  queryKey: ['people'],
  queryFn: () => listContext('people'),
  staleTime: 60_000,
} as const
