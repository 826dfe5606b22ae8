import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent, type ReactNode } from 'react'
import type { Source } from '../../src/model/source.ts'
import { addSource, makeSourceKey } from '../client/sources.ts'
import { m } from '../messages/catalogue.ts'
import { ChooseField, LinesField, linesOf, optional } from '../parts/form.tsx'
import { problemOf } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { usePlaces } from '../places/place-tree.ts'
import { Field, FormError, textOf } from '../sign-in/door.tsx'
import { PointingLine } from './pointing-line.tsx'

const t = m.sources
type Transport = Source['transport']
const transports: readonly Transport[] = [
  'syslog-tcp',
  'syslog-tls',
  'syslog-udp',
  'relp',
  'gelf-tcp',
  'gelf-udp',
  'http',
  'mqtt',
  'file',
]

/** Names a new source, then gives the line that makes the sender send, with its key in it. */
export function AddSource(): ReactNode {
  const [transport, setTransport] = useState<Transport>('syslog-tcp')
  const client = useQueryClient()
  const places = usePlaces()
  const add = useMutation({
    mutationFn: async (form: FormData) => {
      const name = textOf(form, 'name')
      const source = await addSource({
        id: idFrom(name),
        name,
        transport,
        ...optional('site', form),
        match: linesOf(form, 'match'),
      })
      const key = transport === 'http' ? (await makeSourceKey(source)).key : undefined
      await client.invalidateQueries({ queryKey: ['sources'] })
      return { source, key }
    },
    meta: { quiet: true },
  })
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    add.mutate(new FormData(event.currentTarget))
  }
  if (add.data) {
    const { source, key } = add.data
    return (
      <div className="flex flex-col gap-3 px-5 py-4">
        <h2 className="text-[18px] font-semibold">{source.name}</h2>
        <p className="text-[14px] text-ink-2">{t.how.next}</p>
        <PointingLine
          transport={source.transport}
          id={source.id}
          match={source.match}
          {...(key !== undefined && { key })}
        />
        <p className="text-[13.5px] text-ink-3">{hintOf(source.transport)}</p>
        {key !== undefined && <p className="text-[13.5px] text-ink-2">{t.keyOnce}</p>}
        <OpenLink kind="source" id={source.id} className="button self-start">
          {m.shell.inspector.openPage}
        </OpenLink>
      </div>
    )
  }
  return (
    <form
      className="flex flex-col gap-3 px-5 py-4"
      onSubmit={onSubmit}
      onChange={(event) => setTransport(textOf(new FormData(event.currentTarget), 'transport') as Transport)}
    >
      <h2 className="text-[18px] font-semibold">{t.add}</h2>
      <Field label={t.how.name} name="name" autoFocus />
      <ChooseField
        label={t.how.transport}
        name="transport"
        value={transport}
        options={transports.map((name) => [name, t.transport[name]])}
      />
      <ChooseField
        label={t.how.site}
        name="site"
        value=""
        options={[['', m.words.none], ...places.sites.map((site) => [site.id, site.name] as const)]}
      />
      {(transport.startsWith('syslog') || transport === 'relp' || transport === 'mqtt') && (
        <LinesField label={t.how.match} name="match" lines={[]} />
      )}
      <FormError text={add.error ? problemOf(add.error).message : undefined} />
      <button type="submit" className="button self-start" data-kind="main" disabled={add.isPending}>
        {t.how.create}
      </button>
      <p className="mt-3 text-[13.5px] text-ink-2">{hintOf(transport)}</p>
      <PointingLine transport={transport} />
    </form>
  )
}

const hintOf = (transport: Transport): string =>
  transport === 'http'
    ? t.how.http
    : transport === 'mqtt'
      ? t.how.mqtt
      : transport === 'file'
        ? t.how.file
        : t.how.rsyslog

/** "Doors, Harbour" → "doors-harbour". */
const idFrom = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 120) || 'source'
