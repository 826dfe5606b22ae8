import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { SecurityEvent } from '../../src/model/event.ts'
import { getEvent, type WholeEvent } from '../client/events.ts'
import { m } from '../messages/catalogue.ts'
import { CopyLine } from '../parts/copy-line.tsx'
import { DomainMark } from '../parts/domain.tsx'
import { Facts, Section } from '../parts/facts.tsx'
import { Loaded, PanelSkeleton, toLoad } from '../parts/load.tsx'
import { Message } from '../parts/message.tsx'
import { OpenLink, quote } from '../parts/open-link.tsx'
import { Severity } from '../parts/severity.tsx'
import { Time } from '../parts/time.tsx'
import { useNames } from '../places/names.ts'
import { usePlaces } from '../places/place-tree.ts'
import { SourceName } from '../sources/source-names.tsx'
import { ContextTable } from './context-table.tsx'
import { flattenFields, searchNameOf } from './flatten-fields.ts'

const hour = 3_600_000

/** One event, whole: its fields, what was true then, the source's own record, the raw text. */
export function EventPanel({ id }: { id: string }): ReactNode {
  const load = toLoad(useQuery({ queryKey: ['event', id], queryFn: () => getEvent(id), staleTime: Infinity }))
  return (
    <Loaded load={load} skeleton={<PanelSkeleton />}>
      {(event) => <EventDetail event={event} />}
    </Loaded>
  )
}

function EventDetail({ event }: { event: WholeEvent }): ReactNode {
  const places = usePlaces()
  const names = useNames()
  const site = event.context?.site
  const { raw, native, context, unmapped, corrections, message: _message, ...fields } = event
  return (
    <>
      <div className="px-5 py-4">
        <span className="flex items-center gap-3 text-[13.5px]">
          <DomainMark domain={event.domain} named />
          <Severity severity={event.severity} />
        </span>
        <h2 className="mt-1.5 text-[17px] leading-snug font-semibold text-pretty">
          <Message event={event} />
        </h2>
        <div className="mt-3">
          <Facts
            rows={[
              [m.words.time, <Time key="t" at={event.time} site={site} form="full" />],
              [m.search.event.basisLabel, m.search.event.basis[event.time_basis]],
              (context?.zone ?? site) !== undefined && [
                m.search.columns.where,
                <OpenLink key="w" kind="place" id={context?.zone ?? site ?? ''}>
                  {places.pathOf(context?.zone ?? site)}
                </OpenLink>,
              ],
              context?.person !== undefined && [
                m.search.columns.who,
                <OpenLink key="p" kind="person" id={context.person}>
                  {context.person_name ?? context.person}
                </OpenLink>,
              ],
              context?.asset !== undefined && [
                m.search.facet['asset'] ?? '',
                <OpenLink key="a" kind="asset" id={context.asset}>
                  {names.of(context.asset)}
                </OpenLink>,
              ],
              [
                m.search.columns.source,
                <OpenLink key="s" kind="source" id={event.source}>
                  <SourceName id={event.source} />
                </OpenLink>,
              ],
            ]}
          />
        </div>
        <Around event={event} />
      </div>
      {context && (
        <Section title={m.search.event.context}>
          <ContextTable context={context} />
          <Corrections corrections={corrections} />
        </Section>
      )}
      <Section title={m.search.event.fields}>
        <FieldTable value={{ ...fields, ...(unmapped && { unmapped }) }} prefix="" />
      </Section>
      {native && (
        <Section title={m.search.event.native}>
          <FieldTable value={native} prefix="native." />
        </Section>
      )}
      <Section title={m.search.event.raw}>
        <CopyLine text={raw} />
      </Section>
    </>
  )
}

/** What late facts showed since: the stamp above stays as the rules saw it. */
function Corrections({ corrections }: Pick<WholeEvent, 'corrections'>): ReactNode {
  return corrections.map((correction, index) => (
    <p key={index} className="mt-2 rounded-(--radius) bg-warn-wash px-3 py-1.5 text-[13.5px]">
      {m.search.event.corrected[correction.kind]}{' '}
      {correction.cause !== undefined && (
        <OpenLink kind="event" id={correction.cause}>
          {m.search.event.correctedBy}
        </OpenLink>
      )}
    </p>
  ))
}

/** From one event to those around it: the same person, device or place. */
function Around({ event }: { event: SecurityEvent }): ReactNode {
  const { person, asset, zone } = event.context ?? {}
  const links = [
    person !== undefined && ([m.search.event.aroundPerson, `person:${quote(person)}`, hour] as const),
    asset !== undefined && ([m.search.event.aroundAsset, `asset:${quote(asset)}`, hour] as const),
    zone !== undefined && ([m.search.event.aroundPlace, `zone:${quote(zone)}`, hour / 4] as const),
  ].filter((link) => link !== false)
  if (links.length === 0) return null
  return (
    <nav aria-label={m.search.event.around} className="mt-3 flex flex-wrap gap-1.5">
      {links.map(([name, q, span]) => (
        <Link
          key={q}
          to="/search"
          search={{
            q,
            from: String(event.time - span),
            to: String(event.time + span),
            open: `event:${event.id}`,
          }}
          className="button"
          data-size="small"
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}

/** Every field with its full name, as the query language and the rules spell it. A value leads to its search. */
function FieldTable({ value, prefix }: { value: object; prefix: string }): ReactNode {
  return (
    <dl className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-x-3 font-mono text-[12.5px] leading-[20px]">
      {flattenFields(value).map(([name, text]) => (
        <div key={name} className="contents">
          <dt className="truncate text-ink-3" title={`${prefix}${name}`}>
            {name}
          </dt>
          <dd className="min-w-0 break-words">
            <Link
              to="/search"
              search={{ q: `${searchNameOf(prefix, name)}:${quote(text)}` }}
              className="hover:underline"
            >
              {text}
            </Link>
          </dd>
        </div>
      ))}
    </dl>
  )
}
