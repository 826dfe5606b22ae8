import type { ReactNode } from 'react'
import type { Incident, Join } from '../../src/model/incident.ts'
import { m } from '../messages/catalogue.ts'
import { DomainMarks } from '../parts/domain.tsx'
import { Section } from '../parts/facts.tsx'
import { EntityLink, OpenLink } from '../parts/open-link.tsx'
import { SeverityMark } from '../parts/severity.tsx'
import { Time } from '../parts/time.tsx'
import { useNames } from '../places/names.ts'
import { useMay } from '../shell/me.ts'
import { useIncidentActions } from './incident-actions.ts'

/** Why things stand together, and how to undo or add to it. */
export function JoinList({ incident }: { incident: Incident }): ReactNode {
  const actions = useIncidentActions()
  const may = useMay('supervise', incident.domains[0] ?? 'cyber')
  const title = titlesOf(incident)
  const names = useNames()
  return (
    <div className="mx-auto w-full max-w-[860px] py-2">
      <Section title={m.incidents.joins.title(incident.joins.length)}>
        <p className="mb-2 text-[13.5px] text-ink-2">
          {incident.joins.length === 0 ? m.incidents.joins.none : m.incidents.joins.why}
        </p>
        <ol>
          {incident.joins.map((join, index) => (
            <li
              key={index}
              className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4 border-b border-line py-2"
            >
              <span className="font-semibold">
                {names.join(join)}
                {join.by === 'person' && <span className="chip ml-2">{m.incidents.joins.by.person}</span>}
              </span>
              <span className="text-[13.5px] text-ink-2">
                {join.entity && <EntityLink entity={join.entity} />}
              </span>
              <span className="col-span-2 text-[13.5px] text-ink-2">
                <End end={join.a} title={title} />
                <span className="px-2 text-ink-3" aria-hidden>
                  ⤬
                </span>
                <End end={join.b} title={title} />
              </span>
            </li>
          ))}
        </ol>
      </Section>
      <Section
        title={m.incidents.joins.splitTitle}
        aside={
          may && (
            <OpenLink kind="incident" id={`merge/${incident.id}`} className="button">
              {m.incidents.joins.merge}
            </OpenLink>
          )
        }
      >
        <p className="mb-2 text-[13.5px] text-ink-2">
          {incident.alerts.length > 1 ? m.incidents.joins.splitText : m.incidents.joins.oneAlert}
        </p>
        <ul>
          {incident.alerts.map((alert) => (
            <li key={alert.id} className="flex items-center gap-3 border-b border-line py-1.5">
              <SeverityMark severity={alert.severity} />
              <span className="text-[13px] text-ink-2">
                <Time at={alert.time} site={alert.site} />
              </span>
              <DomainMarks domains={alert.domains} />
              <OpenLink kind="alert" id={alert.id} className="min-w-0 flex-1 truncate hover:underline">
                {alert.title}
              </OpenLink>
              {may && incident.alerts.length > 1 && (
                <button
                  type="button"
                  className="button"
                  data-size="small"
                  disabled={actions.busy}
                  onClick={() => actions.split(incident, [alert.id])}
                >
                  {m.incidents.joins.split}
                </button>
              )}
            </li>
          ))}
        </ul>
      </Section>
    </div>
  )
}

function End({ end, title }: { end: Join['a']; title: ReadonlyMap<string, string> }): ReactNode {
  return (
    <OpenLink kind={end.kind} id={end.id}>
      {title.get(end.id) ?? end.id}
    </OpenLink>
  )
}

const titlesOf = (incident: Incident): ReadonlyMap<string, string> =>
  new Map([
    ...incident.context_events.map((event) => [event.id, event.message] as const),
    ...incident.alerts.flatMap((alert) => alert.events.map((event) => [event.id, event.message] as const)),
    ...incident.alerts.map((alert) => [alert.id, alert.title] as const),
  ])
