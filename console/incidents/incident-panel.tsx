import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { getIncident, listIncidents } from '../client/incidents.ts'
import { EventLines } from '../live/alert-panel.tsx'
import { m } from '../messages/catalogue.ts'
import { Section } from '../parts/facts.tsx'
import { Loaded, PanelSkeleton, toLoad } from '../parts/load.tsx'
import { Severity, SeverityMark } from '../parts/severity.tsx'
import { Spark } from '../parts/spark.tsx'
import { TextFilter } from '../parts/text-filter.tsx'
import { useIncidentActions } from './incident-actions.ts'

const mergePrefix = 'merge/'

/** An incident in short; or, for `merge/<id>`, the choice of what to merge into it. */
export function IncidentPanel({ id }: { id: string }): ReactNode {
  return id.startsWith(mergePrefix) ? (
    <MergePanel id={id.slice(mergePrefix.length)} />
  ) : (
    <IncidentShort id={id} />
  )
}

function IncidentShort({ id }: { id: string }): ReactNode {
  const load = toLoad(useQuery({ queryKey: ['incident', id], queryFn: () => getIncident(id) }))
  return (
    <Loaded load={load} skeleton={<PanelSkeleton />}>
      {(incident) => (
        <>
          <div className="px-5 py-4">
            <span className="flex items-center gap-3">
              <span className="mono text-ink-2">{m.incidents.number(incident.number)}</span>
              <Severity severity={incident.severity} />
            </span>
            <h2 className="mt-1 text-[18px] leading-snug font-semibold text-balance">{incident.title}</h2>
            <div className="my-3">
              <Spark points={incident.spark} width={380} height={56} />
            </div>
            <Link to="/incidents/$id" params={{ id: incident.id }} search={{}} className="button">
              {m.shell.inspector.openPage}
            </Link>
          </div>
          <Section title={m.live.events}>
            <EventLines events={incident.alerts.flatMap((alert) => alert.events).slice(0, 50)} />
          </Section>
        </>
      )}
    </Loaded>
  )
}

function MergePanel({ id }: { id: string }): ReactNode {
  const [text, setText] = useState<string>()
  const actions = useIncidentActions()
  const navigate = useNavigate()
  const target = useQuery({ queryKey: ['incident', id], queryFn: () => getIncident(id) })
  const load = toLoad(
    useQuery({
      queryKey: ['incidents', { text, merge: id }],
      queryFn: () => listIncidents({ text, limit: 50 }),
    }),
  )
  const done = (): void => void navigate({ to: '/incidents/$id', params: { id }, search: {} })
  return (
    <div className="flex flex-col gap-3 px-5 py-4">
      <h2 className="text-[18px] font-semibold">{m.incidents.joins.mergeTitle}</h2>
      <p className="text-[14px] text-ink-2">{m.incidents.joins.mergeText}</p>
      <TextFilter label={m.incidents.joins.mergeFilter} value={text} onChange={setText} />
      <Loaded load={load}>
        {(page) => (
          <ul>
            {page.items
              .filter((row) => row.id !== id)
              .map((row) => (
                <li key={row.id} className="flex items-center gap-3 border-b border-line py-2">
                  <SeverityMark severity={row.severity} />
                  <span className="min-w-0 flex-1">
                    <span className="mono text-ink-3">{m.incidents.number(row.number)}</span> {row.title}
                  </span>
                  <button
                    type="button"
                    className="button"
                    data-size="small"
                    disabled={!target.data || actions.busy}
                    onClick={() => target.data && actions.merge(target.data, row.id, done)}
                    aria-label={m.incidents.joins.mergeDo(m.incidents.number(row.number))}
                  >
                    {m.words.add}
                  </button>
                </li>
              ))}
          </ul>
        )}
      </Loaded>
    </div>
  )
}
