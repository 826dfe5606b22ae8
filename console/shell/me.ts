import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Action, RightDomain } from '../../src/model/right.ts'
import { getMe, type Me } from '../client/system.ts'

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: getMe, staleTime: 300_000, retry: false })

/** Who is signed in. Only used below the shell, which asks for sign-in first. */
export function useMe(): Me | undefined {
  return useQuery(meQuery).data
}

/** May the viewer do this somewhere? Hides what could only be refused; the API is what refuses. */
export function useMay(action: Action, domain: RightDomain): boolean {
  const me = useMe()
  return me?.rights === undefined || (me.rights[action]?.includes(domain) ?? false)
}
