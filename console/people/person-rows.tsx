import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Person } from '../../src/model/person.ts'
import type { PresenceRow } from '../client/context.ts'
import { teamsQuery } from '../incidents/team-pick.tsx'
import { m } from '../messages/catalogue.ts'
import { OpenLink } from '../parts/open-link.tsx'
import { RowList, type Column } from '../parts/row-list.tsx'
import { usePlaces, type PlaceTree } from '../places/place-tree.ts'
import { useChosenRow } from '../shell/view.ts'
import type { employmentOn } from './employment.ts'

const t = m.context.people
export interface PersonRow extends Person {
  readonly presence: PresenceRow | undefined
  readonly state: ReturnType<typeof employmentOn>
}

/** People as rows, each with where they are now. */
export function PersonRows({ rows }: { rows: readonly PersonRow[] }): ReactNode {
  const places = usePlaces()
  const teams = useQuery(teamsQuery).data ?? []
  const choosing = useChosenRow('person')
  const teamName = (id: string): string => teams.find((team) => team.id === id)?.name ?? id
  return (
    <RowList
      label={t.title}
      placeKey="people"
      rows={rows}
      keyOf={(person) => person.id}
      columns={columnsFor(places, teamName)}
      renderNarrow={(person) => (
        <>
          <OpenLink kind="person" id={person.id} className="font-semibold">
            {person.name}
          </OpenLink>
          <p className="truncate text-[13px] text-ink-2">
            <Now person={person} places={places} />
          </p>
        </>
      )}
      narrowHeightPx={58}
      {...choosing}
    />
  )
}

const columnsFor = (places: PlaceTree, teamName: (id: string) => string): Column<PersonRow>[] => [
  {
    id: 'name',
    header: t.columns.name,
    track: 'minmax(130px, 1.6fr)',
    cell: (person) => (
      <OpenLink kind="person" id={person.id} className="font-semibold hover:underline">
        {person.name}
      </OpenLink>
    ),
  },
  {
    id: 'presence',
    header: t.columns.presence,
    track: 'minmax(120px, 1.8fr)',
    cell: (person) => <Now person={person} places={places} />,
  },
  {
    id: 'home',
    header: t.columns.home,
    fromPx: 820,
    track: 'minmax(90px, 1fr)',
    cell: (person) => <span className="text-ink-2">{places.nameOf(person.home_site)}</span>,
  },
  {
    id: 'teams',
    header: t.columns.teams,
    fromPx: 900,
    track: 'minmax(70px, 0.8fr)',
    cell: (person) => <span className="text-ink-2">{person.teams.map(teamName).join(', ')}</span>,
  },
  {
    id: 'accounts',
    header: t.columns.accounts,
    fromPx: 700,
    track: 'minmax(90px, 1fr)',
    cell: (person) => <span className="mono text-ink-2">{person.accounts.join(', ')}</span>,
  },
  {
    id: 'credentials',
    header: t.columns.credentials,
    fromPx: 980,
    track: 'minmax(70px, 0.8fr)',
    cell: (person) => <span className="mono text-ink-2">{person.credentials.join(', ')}</span>,
  },
  {
    id: 'employment',
    header: t.columns.employment,
    fromPx: 600,
    track: '100px',
    cell: (person) => (
      <span className={person.state === 'active' ? 'text-ink-2' : 'font-semibold'}>
        {t.employment[person.state]}
      </span>
    ),
  },
]

function Now({ person, places }: { person: PersonRow; places: PlaceTree }): ReactNode {
  if (!person.presence) return <span className="text-ink-3">{t.notSeen}</span>
  return places.pathOf(person.presence.zone ?? person.presence.site)
}
