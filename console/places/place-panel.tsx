import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import type { Place, PlaceKind } from '../../src/model/site.ts'
import {
  deleteContext,
  getContext,
  listContext,
  listPresence,
  putContext,
  type Fact,
} from '../client/context.ts'
import { m } from '../messages/catalogue.ts'
import { useNow } from '../parts/clock.ts'
import { Facts, Section } from '../parts/facts.tsx'
import { CheckField, ChooseField, EditForm, LinesField, linesOf, omit, optional } from '../parts/form.tsx'
import { Loaded, PanelSkeleton, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { Time } from '../parts/time.tsx'
import { peopleQuery } from '../people/people-query.ts'
import { RecentEvents } from '../search/recent-events.tsx'
import { useMay } from '../shell/me.ts'
import { Field, textOf } from '../sign-in/door.tsx'
import { usePlaces } from './place-tree.ts'
import { canBeThreatened, threatOf } from './threat-state.ts'
import { readHoliday, readHours, writeHours } from './working-hours.ts'

const t = m.context.places
const kinds: readonly PlaceKind[] = ['organisation', 'site', 'building', 'floor', 'zone']
const hourMs = 3_600_000

/** One place: its clock and hours, who is there, what happened there of late. */
export function PlacePanel({ id }: { id: string }): ReactNode {
  const [editing, setEditing] = useState(false)
  const places = usePlaces()
  const may = useMay('configure', 'physical')
  const load = toLoad(useQuery({ queryKey: ['places', id], queryFn: () => getContext('places', id) }))
  return (
    <Loaded load={load} skeleton={<PanelSkeleton />}>
      {(place) =>
        editing ? (
          <PlaceForm place={place} onDone={() => setEditing(false)} />
        ) : (
          <>
            <div className="px-5 py-4">
              <span className="caps">{t.kindName[place.kind]}</span>
              <h2 className="text-[18px] font-semibold">{place.name}</h2>
              <div className="my-3">
                <Facts
                  rows={[
                    place.parent !== undefined && [
                      t.fields.parent,
                      <OpenLink key="parent" kind="place" id={place.parent}>
                        {places.nameOf(place.parent)}
                      </OpenLink>,
                    ],
                    [t.timeZone, places.zoneOf(id) ?? m.words.unknown],
                    place.security !== undefined && [t.fields.security, t.security[place.security]],
                    place.two_person === true && [t.fields.two_person, m.words.yes],
                    canBeThreatened(place) && [m.context.threats.now, <ThreatNow key="threat" place={id} />],
                    place.working_hours !== undefined && [
                      t.workingHours,
                      place.working_hours.map((hours) => <p key={writeHours(hours)}>{writeHours(hours)}</p>),
                    ],
                  ]}
                />
              </div>
              <div className="flex gap-2">
                {may && (
                  <button type="button" className="button" onClick={() => setEditing(true)}>
                    {m.words.edit}
                  </button>
                )}
                <Link to="/places" search={{ place: id }} className="button">
                  {t.assets}
                </Link>
              </div>
            </div>
            {place.kind === 'site' && (
              <Section title={t.present}>
                <Present site={id} />
              </Section>
            )}
            <Section title={t.recent}>
              <RecentEvents field={place.kind === 'site' ? 'site' : 'zone'} value={id} spanMs={hourMs} />
            </Section>
          </>
        )
      }
    </Loaded>
  )
}

/** What somebody stated that holds now, with a link to it. */
function ThreatNow({ place }: { place: string }): ReactNode {
  const { level } = m.context.threats
  const places = usePlaces()
  const now = useNow()
  const { data, isError } = useQuery({ queryKey: ['threats'], queryFn: () => listContext('threats') })
  if (!data) return isError ? m.words.unknown : null
  const threat = threatOf(place, data.items, places, now)
  if (!threat) return level.normal
  return (
    <OpenLink kind="threat" id={threat.id}>
      {level[threat.level]}
    </OpenLink>
  )
}

function Present({ site }: { site: string }): ReactNode {
  const people = useQuery(peopleQuery).data?.items ?? []
  const nameOf = (id: string): string => people.find((person) => person.id === id)?.name ?? id
  const query = useQuery({ queryKey: ['presence', { site }], queryFn: () => listPresence(site) })
  return (
    <Loaded
      load={toLoad(query, (rows) => rows.length === 0)}
      empty={<p className="text-[14px] text-ink-2">{m.words.nobody}</p>}
    >
      {(rows) => (
        <ul className="text-[14px]">
          {rows.map((row) => (
            <li key={row.person} className="flex items-baseline justify-between gap-3">
              <OpenLink kind="person" id={row.person}>
                {nameOf(row.person)}
              </OpenLink>
              <span className="text-ink-3">
                <Time at={row.since} site={site} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Loaded>
  )
}

export function NewPlace(): ReactNode {
  return <PlaceForm place={undefined} />
}

/** What an empty field takes away. */
const cleared = [
  'parent',
  'time_zone',
  'latitude',
  'longitude',
  'security',
  'two_person',
  'working_hours',
  'holidays',
] as const

function PlaceForm({ place, onDone }: { place: Fact<'places'> | undefined; onDone?: () => void }): ReactNode {
  const places = usePlaces()
  const save = async (form: FormData): Promise<unknown> => {
    const number = (name: 'latitude' | 'longitude'): object =>
      textOf(form, name) === '' ? {} : { [name]: Number(textOf(form, name)) }
    const hours = linesOf(form, 'working_hours').map(readHours)
    const holidays = linesOf(form, 'holidays').map(readHoliday)
    return putContext('places', place?.id ?? textOf(form, 'id'), {
      ...(place ? omit(place, cleared) : { version: 0 }),
      kind: textOf(form, 'kind') as PlaceKind,
      name: textOf(form, 'name'),
      ...optional('parent', form),
      ...optional('time_zone', form),
      ...number('latitude'),
      ...number('longitude'),
      ...(hours.length > 0 && { working_hours: hours }),
      ...(holidays.length > 0 && { holidays }),
      ...(textOf(form, 'security') !== '' && {
        security: textOf(form, 'security') as NonNullable<Place['security']>,
      }),
      ...(form.get('two_person') === 'on' && { two_person: true }),
    })
  }
  return (
    <EditForm
      title={place?.name ?? t.newPlace}
      save={save}
      refresh={['places']}
      {...(onDone && { onDone })}
      remove={place && (() => deleteContext('places', place.id))}
    >
      {!place && <Field label={t.fields.id} name="id" />}
      <Field label={t.fields.name} name="name" defaultValue={place?.name ?? ''} />
      <ChooseField
        label={t.fields.kind}
        name="kind"
        value={place?.kind ?? 'zone'}
        options={kinds.map((kind) => [kind, t.kindName[kind] ?? kind])}
      />
      <ChooseField
        label={t.fields.parent}
        name="parent"
        value={place?.parent}
        options={[['', m.words.none], ...places.all.map((one) => [one.id, places.pathOf(one.id)] as const)]}
      />
      <Field
        label={t.fields.time_zone}
        name="time_zone"
        required={false}
        defaultValue={place?.time_zone ?? ''}
      />
      <div className="grid grid-cols-2 gap-3">
        <Field
          label={t.fields.latitude}
          name="latitude"
          required={false}
          inputMode="decimal"
          defaultValue={place?.latitude?.toString() ?? ''}
        />
        <Field
          label={t.fields.longitude}
          name="longitude"
          required={false}
          inputMode="decimal"
          defaultValue={place?.longitude?.toString() ?? ''}
        />
      </div>
      <LinesField
        label={t.fields.working_hours}
        name="working_hours"
        lines={place?.working_hours?.map(writeHours) ?? []}
      />
      <LinesField label={t.fields.holidays} name="holidays" lines={place?.holidays ?? []} />
      <ChooseField
        label={t.fields.security}
        name="security"
        value={place?.security}
        options={[['', m.words.none], ...Object.entries(t.security)]}
      />
      <CheckField label={t.fields.two_person} name="two_person" checked={place?.two_person ?? false} />
    </EditForm>
  )
}
