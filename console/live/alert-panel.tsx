import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Alert, EventSummary } from '../../src/model/alert.ts'
import { getAlert, type AlertRow } from '../client/alerts.ts'
import { m } from '../messages/catalogue.ts'
import { DomainMark } from '../parts/domain.tsx'
import { Facts, Section } from '../parts/facts.tsx'
import { Loaded, PanelSkeleton, toLoad } from '../parts/load.tsx'
import { Message } from '../parts/message.tsx'
import { EntityLink, OpenLink } from '../parts/open-link.tsx'
import { Severity } from '../parts/severity.tsx'
import { Time } from '../parts/time.tsx'
import { useKeys } from '../shell/keys.ts'
import { AlertButtons, useAlertActions } from './alert-actions.tsx'
import { Explain } from './explain.tsx'
import { useIncidentOf } from './owners.ts'
import { SequenceView } from './sequence/sequence-view.tsx'
import { WhenFired } from './when-fired.tsx'

/** One alert: what, where, who, why it fired, and what to do now. */
export function AlertPanel({ id }: { id: string }): ReactNode {
  const load = toLoad(useQuery({ queryKey: ['alert', id], queryFn: () => getAlert(id) }))
  return (
    <Loaded load={load} skeleton={<PanelSkeleton />}>
      {(alert) => <AlertDetail alert={alert} />}
    </Loaded>
  )
}

function AlertDetail({ alert }: { alert: AlertRow }): ReactNode {
  const client = useQueryClient()
  const incident = useIncidentOf()(alert)
  const actions = useAlertActions((changed) => client.setQueryData(['alert', changed.id], changed))
  useKeys([
    { keys: 'a', label: m.shell.keys.acknowledge, run: () => actions.acknowledge(alert) },
    { keys: 'c', label: m.shell.keys.claim, run: () => actions.claim(alert) },
  ])
  return (
    <>
      <div className="px-5 pt-4 pb-4">
        <Severity severity={alert.severity} />
        <h2 className="mt-1 text-[18px] leading-snug font-semibold text-balance">{alert.title}</h2>
        <p className="mt-1 text-[13.5px] text-ink-2">
          <Time at={alert.time} site={alert.site} form="full" />
        </p>
        <div className="mt-3">
          <AlertButtons alert={alert} actions={actions} owner={incident?.owner} />
        </div>
        {alert.acknowledged_by_name !== undefined && (
          <p className="mt-2 text-[13.5px] text-ink-2">{m.live.acknowledgedBy(alert.acknowledged_by_name)}</p>
        )}
      </div>
      <Section title={m.live.why}>
        <Explain alert={alert} />
      </Section>
      {alert.sequence && (
        <Section title={m.explain.sequence.title}>
          <SequenceView alert={alert} sequence={alert.sequence} />
        </Section>
      )}
      <Section title={m.explain.when}>
        <WhenFired alert={alert} />
      </Section>
      <Section title={m.live.events}>
        <EventLines events={alert.events} />
      </Section>
      <Section title={m.live.entities}>
        <EntityFacts entities={alert.entities} />
      </Section>
      <Section title={m.live.rule}>
        <Facts
          rows={[
            [
              m.live.rule,
              <OpenLink key="rule" kind="rule" id={alert.rule}>
                {alert.rule_title}
              </OpenLink>,
            ],
            alert.incident !== undefined && [
              m.live.inIncident,
              <Link
                key="incident"
                to="/incidents/$id"
                params={{ id: alert.incident }}
                search={{}}
                className="link"
              >
                {incident === undefined ? alert.incident : m.live.incident(incident.number)}
              </Link>,
            ],
          ]}
        />
      </Section>
    </>
  )
}

export function EntityFacts({ entities }: { entities: Alert['entities'] }): ReactNode {
  return (
    <Facts
      rows={entities.map(
        (entity) => [m.words.entity[entity.kind], <EntityLink key={entity.id} entity={entity} />] as const,
      )}
    />
  )
}

/** Events as lines, each leading to the whole. */
export function EventLines({ events }: { events: readonly EventSummary[] }): ReactNode {
  return (
    <ol className="-mx-2 flex flex-col">
      {events.map((event) => (
        <li key={event.id}>
          <OpenLink
            kind="event"
            id={event.id}
            className="grid grid-cols-[10px_auto_minmax(0,1fr)] items-baseline gap-x-2.5 rounded-[4px] px-2 py-1 text-[14px] hover:bg-hover"
          >
            <DomainMark domain={event.domain} />
            <span className="text-[13px] text-ink-2">
              <Time at={event.time} site={event.site} />
            </span>
            <span className="min-w-0">
              <Message event={event} />
            </span>
          </OpenLink>
        </li>
      ))}
    </ol>
  )
}
