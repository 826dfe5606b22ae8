import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { listContext } from '../client/context.ts'
import { m } from '../messages/catalogue.ts'
import { Pick } from '../parts/page-head.tsx'

export const teamsQuery = {
  queryKey: ['teams'],
  queryFn: async () => (await listContext('teams')).items,
  staleTime: 300_000,
} as const

export function TeamPick({
  value,
  onPick,
}: {
  value: string | undefined
  onPick: (team: string | undefined) => void
}): ReactNode {
  const { data = [] } = useQuery(teamsQuery)
  return (
    <Pick
      label={m.incidents.team}
      value={value}
      onPick={onPick}
      options={[['', m.incidents.noTeam], ...data.map((team) => [team.id, team.name] as const)]}
    />
  )
}
