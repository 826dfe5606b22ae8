import { useQuery } from '@tanstack/react-query'
import { Plus, Upload } from 'lucide-react'
import { useMemo, type ReactNode } from 'react'
import type { Person } from '../../src/model/person.ts'
import { listPresence, type PresenceRow } from '../client/context.ts'
import { withQuery } from '../client/request.ts'
import { teamsQuery } from '../incidents/team-pick.tsx'
import { m } from '../messages/catalogue.ts'
import { useToday } from '../parts/clock.ts'
import { ExportLink } from '../parts/export-csv.tsx'
import { Empty, Loaded, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { FilterBar, PageHead, Pick, Segments } from '../parts/page-head.tsx'
import { RowList, type Column } from '../parts/row-list.tsx'
import { TextFilter } from '../parts/text-filter.tsx'
import { usePlaces, type PlaceTree } from '../places/place-tree.ts'
import { useMay } from '../shell/me.ts'
import { parseOpen, useView } from '../shell/view.ts'
import { employmentOn } from './employment.ts'
import { peopleQuery } from './people-query.ts'
import { PlansTab } from './plans-tab.tsx'
import { TeamsTab } from './teams-tab.tsx'

const t = m.context.people
interface PersonRow extends Person {
  readonly presence: PresenceRow | undefined
  readonly state: ReturnType<typeof employmentOn>
}

type Tab = 'people' | 'plans' | 'teams'

/** People, what is planned for them, and the teams they work in. */
export function PeoplePage(): ReactNode {
  const tab = (useView()[0].tab ?? 'people') as Tab
  if (tab === 'people') return <Everybody />
  return (
    <>
      <PageHead title={t.title}>
        <PeopleTabs tab={tab} />
        <AddButton tab={tab} />
      </PageHead>
      <section
        className="flex min-h-0 flex-1 flex-col bg-surface"
        aria-label={tab === 'plans' ? m.context.plans.heading : m.context.teams.heading}
      >
        {tab === 'plans' ? <PlansTab /> : <TeamsTab />}
      </section>
    </>
  )
}

function PeopleTabs({ tab }: { tab: Tab }): ReactNode {
  const [, change] = useView()
  return (
    <Segments<Tab>
      label={t.title}
      value={tab}
      onPick={(next) => change({ tab: next === 'people' ? undefined : next, open: undefined })}
      options={[
        ['people', t.title],
        ['plans', m.context.plans.heading],
        ['teams', m.context.teams.heading],
      ]}
    />
  )
}

const adds = {
  people: ['add-person', t.add],
  plans: ['add-plan', m.context.plans.add],
  teams: ['add-team', m.context.teams.add],
} as const

function AddButton({ tab }: { tab: Tab }): ReactNode {
  const [form, name] = adds[tab]
  if (!useMay('configure', tab === 'plans' ? 'physical' : 'people')) return null
  return (
    <OpenLink kind="do" id={form} className="button">
      <Plus size={15} aria-hidden />
      {name}
    </OpenLink>
  )
}

/** Everybody, where they are now, and which accounts and cards are theirs. */
function Everybody(): ReactNode {
  const [view, change] = useView()
  const places = usePlaces()
  const may = useMay('configure', 'people')
  const mayExport = useMay('export', 'people')
  const query = useQuery(peopleQuery)
  const presence = useQuery({
    queryKey: ['presence'],
    queryFn: () => listPresence(),
    refetchInterval: 30_000,
  })
  const today = useToday()
  const rows = useMemo(() => {
    const now = new Map(presence.data?.map((row) => [row.person, row]))
    const text = view.q?.toLowerCase()
    return (query.data?.items ?? [])
      .map((person): PersonRow => ({
        ...person,
        presence: now.get(person.id),
        state: employmentOn(person, today),
      }))
      .filter(
        (person) =>
          (view.show !== 'present' || person.presence !== undefined) &&
          (view.site === undefined ||
            person.home_site === view.site ||
            person.presence?.site === view.site) &&
          (text === undefined ||
            [person.id, person.name, person.department ?? '', ...person.accounts, ...person.credentials].some(
              (one) => one.toLowerCase().includes(text),
            )),
      )
  }, [query.data, presence.data, today, view.q, view.show, view.site])
  return (
    <>
      <PageHead title={t.title} note={t.count(rows.length)}>
        <PeopleTabs tab="people" />
        {mayExport && <ExportLink href={withQuery('/api/people.csv', { text: view.q, site: view.site })} />}
        {may && (
          <OpenLink kind="do" id="import" className="button">
            <Upload size={15} aria-hidden />
            {m.context.imports.open}
          </OpenLink>
        )}
        <AddButton tab="people" />
      </PageHead>
      <FilterBar>
        <TextFilter label={t.filter} value={view.q} onChange={(q) => change({ q }, 'replace')} />
        <Pick
          label={t.columns.presence}
          value={view.show}
          onPick={(show) => change({ show })}
          options={[
            ['', m.words.all],
            ['present', t.presentOnly],
          ]}
        />
        <Pick
          label={m.words.site}
          value={view.site}
          onPick={(site) => change({ site })}
          options={[['', m.words.everySite], ...places.sites.map((site) => [site.id, site.name] as const)]}
        />
      </FilterBar>
      <section className="flex min-h-0 flex-1 flex-col bg-surface" aria-label={t.title}>
        <Loaded load={toLoad(query, (page) => page.items.length === 0)} empty={<NoPeople />}>
          {() =>
            rows.length === 0 ? (
              <Empty title={m.words.nothingFits} />
            ) : (
              <PersonRows rows={rows} places={places} />
            )
          }
        </Loaded>
      </section>
    </>
  )
}

function PersonRows({ rows, places }: { rows: readonly PersonRow[]; places: PlaceTree }): ReactNode {
  const [view, change] = useView()
  const teams = useQuery(teamsQuery).data ?? []
  const open = parseOpen(view.open)
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
      chosen={open?.kind === 'person' ? open.id : undefined}
      onOpen={(person) => change({ open: `person:${person.id}` })}
    />
  )
}

function NoPeople(): ReactNode {
  return (
    <Empty title={t.emptyTitle} text={t.emptyText}>
      <OpenLink kind="do" id="import" className="button">
        {m.context.imports.open}
      </OpenLink>
    </Empty>
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
