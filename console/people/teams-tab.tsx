import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { teamsQuery } from '../incidents/team-pick.tsx'
import { m } from '../messages/catalogue.ts'
import { ListFrame } from '../parts/list-frame.tsx'
import { Empty, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { PlainTable } from '../parts/plain-table.tsx'

/** Teams: whom an incident is given to, and who works together. */
export function TeamsTab(): ReactNode {
  const query = useQuery(teamsQuery)
  return (
    <ListFrame
      label={m.context.teams.heading}
      load={toLoad(query, (teams) => teams.length === 0)}
      empty={<Empty title={m.context.teams.emptyTitle} />}
    >
      {(teams) => (
        <PlainTable
          label={m.context.teams.heading}
          heads={[m.words.name, m.words.email]}
          rows={teams.map((team) => [
            <OpenLink key="name" kind="team" id={team.id} className="font-semibold hover:underline">
              {team.name}
            </OpenLink>,
            team.email ?? '',
          ])}
        />
      )}
    </ListFrame>
  )
}
