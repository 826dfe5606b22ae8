import { useQuery } from '@tanstack/react-query'
import { Plus, Upload } from 'lucide-react'
import { useMemo, type ReactNode } from 'react'
import { listPresence } from '../client/context.ts'
import { withQuery } from '../client/request.ts'
import { m } from '../messages/catalogue.ts'
import { useToday } from '../parts/clock.ts'
import { ExportLink } from '../parts/export-csv.tsx'
import { ListFrame } from '../parts/list-frame.tsx'
import { Empty, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { FilterBar, PageHead, Pick, Segments } from '../parts/page-head.tsx'
import { TextFilter } from '../parts/text-filter.tsx'
import { SitePick } from '../parts/view-picks.tsx'
import { useMay } from '../shell/me.ts'
import { useView } from '../shell/view.ts'
import { employmentOn } from './employment.ts'
import { peopleQuery } from './people-query.ts'
import { PersonRows, type PersonRow } from './person-rows.tsx'
import { PlansTab } from './plans-tab.tsx'
import { TeamsTab } from './teams-tab.tsx'

const t = m.context.people

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
      {tab === 'plans' ? <PlansTab /> : <TeamsTab />}
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
        <SitePick />
      </FilterBar>
      <ListFrame
        label={t.title}
        load={toLoad(query, (page) => page.items.length === 0)}
        empty={<NoPeople />}
        fitting={rows.length}
      >
        {() => <PersonRows rows={rows} />}
      </ListFrame>
    </>
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
