import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { PersonPresence } from '../../src/model/presence.ts'
import { deleteContext, getPerson, putContext, type Fact, type PersonDetail } from '../client/context.ts'
import { m } from '../messages/catalogue.ts'
import { Facts, Section } from '../parts/facts.tsx'
import { ChooseField, EditForm, LinesField, linesOf, omit, optional } from '../parts/form.tsx'
import { Loaded, PanelSkeleton, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { Time } from '../parts/time.tsx'
import { usePlaces } from '../places/place-tree.ts'
import { RecentEvents } from '../search/recent-events.tsx'
import { useMay } from '../shell/me.ts'
import { Field, textOf } from '../sign-in/door.tsx'

const t = m.context.people
const dayMs = 86_400_000

/** One person: where they are, what is theirs, since when they work here, and their day. */
export function PersonPanel({ id }: { id: string }): ReactNode {
  const [editing, setEditing] = useState(false)
  const may = useMay('configure', 'people')
  const load = toLoad(useQuery({ queryKey: ['people', id], queryFn: () => getPerson(id) }))
  return (
    <Loaded load={load} skeleton={<PanelSkeleton />}>
      {(person) =>
        editing ? (
          <PersonForm person={person} onDone={() => setEditing(false)} />
        ) : (
          <>
            <div className="px-5 py-4">
              <h2 className="text-[18px] font-semibold">{person.name}</h2>
              <p className="text-[14px] text-ink-2">
                {[person.department, person.organisation, person.email].filter(Boolean).join(' · ')}
              </p>
              <p className="mt-2">
                <Now presence={person.presence} />
              </p>
              <div className="my-3">
                <PersonFacts person={person} />
              </div>
              {may && (
                <button type="button" className="button" onClick={() => setEditing(true)}>
                  {m.words.edit}
                </button>
              )}
            </div>
            <Section title={t.timeline}>
              <RecentEvents field="person" value={id} spanMs={dayMs} />
            </Section>
          </>
        )
      }
    </Loaded>
  )
}

/** A day as typed; an instant that was there and was not touched stays an instant. */
function endOf(
  form: FormData,
  name: 'from' | 'to',
  last: PersonDetail['employment'][number] | undefined,
): { from?: string; to?: string } {
  const day = textOf(form, name)
  const before = last?.[name]
  if (day === '') return {}
  return { [name]: before?.slice(0, 10) === day ? before : day }
}

function Now({ presence: row }: { presence: PersonPresence | undefined }): ReactNode {
  const places = usePlaces()
  if (row?.site === undefined || row.since === undefined)
    return <span className="text-ink-3">{t.notSeen}</span>
  return (
    <>
      <strong className="font-semibold">{t.present(places.pathOf(row.zone ?? row.site))}</strong>{' '}
      <span className="text-ink-2">
        <Time at={row.since} site={row.site} />
      </span>
    </>
  )
}

function PersonFacts({ person }: { person: PersonDetail }): ReactNode {
  const places = usePlaces()
  return (
    <Facts
      rows={[
        [t.columns.home, places.nameOf(person.home_site)],
        [
          t.accounts,
          <span key="a" className="mono">
            {person.accounts.join(', ')}
          </span>,
        ],
        [
          t.credentials,
          <span key="c" className="mono">
            {person.credentials.join(', ')}
          </span>,
        ],
        [
          t.columns.employment,
          person.employment.map((span, index) => (
            <p
              key={index}
            >{`${t.type[span.type] ?? span.type}, ${t.employmentSpan(span.from?.slice(0, 10) ?? '…', span.to?.slice(0, 10) ?? t.openEnd)}`}</p>
          )),
        ],
        person.sponsor !== undefined && [
          t.sponsor,
          <OpenLink key="s" kind="person" id={person.sponsor}>
            {person.sponsor}
          </OpenLink>,
        ],
      ]}
    />
  )
}

export function NewPerson(): ReactNode {
  return <PersonForm person={undefined} />
}

function PersonForm({
  person,
  onDone,
}: {
  person: Fact<'people'> | undefined
  onDone?: () => void
}): ReactNode {
  const places = usePlaces()
  const last = person?.employment.at(-1)
  const save = (form: FormData): Promise<unknown> => {
    const span = {
      ...endOf(form, 'from', last),
      ...endOf(form, 'to', last),
      type: last?.type ?? ('employee' as const),
    }
    return putContext('people', person?.id ?? textOf(form, 'id'), {
      ...(person ? omit(person, ['email', 'home_site']) : { version: 0 }),
      name: textOf(form, 'name'),
      accounts: linesOf(form, 'accounts'),
      credentials: linesOf(form, 'credentials'),
      employment: [
        ...(person?.employment.slice(0, -1) ?? []),
        ...('from' in span || 'to' in span || last ? [span] : []),
      ],
      ...optional('email', form),
      ...optional('home_site', form),
    })
  }
  return (
    <EditForm
      title={person?.name ?? t.add}
      save={save}
      refresh={['people']}
      {...(onDone && { onDone })}
      remove={person && (() => deleteContext('people', person.id))}
    >
      {!person && <Field label={m.context.places.fields.id} name="id" />}
      <Field label={m.words.name} name="name" defaultValue={person?.name ?? ''} />
      <Field
        label={m.words.email}
        name="email"
        type="email"
        required={false}
        defaultValue={person?.email ?? ''}
      />
      <LinesField label={t.fields.accounts} name="accounts" lines={person?.accounts ?? []} />
      <LinesField label={t.fields.credentials} name="credentials" lines={person?.credentials ?? []} />
      <ChooseField
        label={t.fields.home}
        name="home_site"
        value={person?.home_site}
        options={[['', m.words.none], ...places.sites.map((site) => [site.id, site.name] as const)]}
      />
      <div className="grid grid-cols-2 gap-3">
        <Field
          label={t.fields.from}
          name="from"
          type="date"
          required={false}
          defaultValue={last?.from?.slice(0, 10) ?? ''}
        />
        <Field
          label={t.fields.to}
          name="to"
          type="date"
          required={false}
          defaultValue={last?.to?.slice(0, 10) ?? ''}
        />
      </div>
    </EditForm>
  )
}
