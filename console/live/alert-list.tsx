import type { ReactNode } from 'react'
import type { AlertRow } from '../client/alerts.ts'
import { m } from '../messages/catalogue.ts'
import { OpenLink } from '../parts/open-link.tsx'
import { RowList, type Column } from '../parts/row-list.tsx'
import { Severity, SeverityMark } from '../parts/severity.tsx'
import { Spark } from '../parts/spark.tsx'
import { Time } from '../parts/time.tsx'
import { TwoLines } from '../parts/two-lines.tsx'
import { useNames, type Names } from '../places/names.ts'
import { usePlaces, type PlaceTree } from '../places/place-tree.ts'
import { useMe } from '../shell/me.ts'
import { useChosenRow, useView } from '../shell/view.ts'
import type { IncidentSummary } from '../../src/model/incident.ts'
import { AlertButtons, useAlertActions } from './alert-actions.tsx'
import { useIncidentOf, type IncidentOf } from './owners.ts'
import { whoAndWhere } from './who-and-where.ts'

interface AlertListProps {
  readonly rows: readonly AlertRow[]
  readonly arrived?: ReadonlySet<string>
  readonly onChanged: (alert: AlertRow) => void
  readonly onReading?: (reading: boolean) => void
}

/** Alerts as rows: open with o, acknowledge with a, claim with c. */
export function AlertList({ rows, arrived, onChanged, onReading }: AlertListProps): ReactNode {
  const [view] = useView()
  const places = usePlaces()
  const names = useNames()
  const actions = useAlertActions(onChanged)
  const me = useMe()?.id
  const incidentOf = useIncidentOf()
  const choosing = useChosenRow('alert')
  return (
    <RowList
      label={m.live.queue}
      placeKey={`live-${view.show ?? 'open'}`}
      rows={rows}
      keyOf={(alert) => alert.id}
      columns={columnsFor(names, places, actions, me, incidentOf)}
      renderNarrow={(alert) => <NarrowAlert alert={alert} more={whoAndWhere(alert, names, places)} />}
      narrowHeightPx={74}
      {...choosing}
      rowKeys={(alert) => [
        { keys: 'a', label: m.shell.keys.acknowledge, run: () => actions.acknowledge(alert) },
        { keys: 'c', label: m.shell.keys.claim, run: () => actions.claim(alert) },
      ]}
      rowClass={(alert) =>
        `${alert.acknowledged_time !== undefined ? 'text-ink-3' : ''} ${arrived?.has(alert.id) === true ? 'arrived' : ''}`
      }
      {...(onReading && { onReading })}
    />
  )
}

function columnsFor(
  names: Names,
  places: PlaceTree,
  actions: ReturnType<typeof useAlertActions>,
  me: string | undefined,
  incidentOf: IncidentOf,
): Column<AlertRow>[] {
  return [
    {
      id: 'severity',
      header: m.live.columns.severity,
      track: '84px',
      cell: (alert) => <Severity severity={alert.severity} />,
    },
    {
      id: 'time',
      header: m.live.columns.time,
      track: '118px',
      align: 'end',
      cell: (alert) => <Time at={alert.time} site={alert.site} />,
    },
    {
      id: 'braid',
      header: m.incidents.columns.braid,
      quiet: true,
      fromPx: 560,
      track: '64px',
      cell: (alert) => (
        <Spark
          width={60}
          height={16}
          points={alert.events.slice(-24).map((event) => [event.time, event.domain] as const)}
        />
      ),
    },
    {
      id: 'what',
      header: m.live.columns.what,
      track: 'minmax(220px, 4fr)',
      cell: (alert) => (
        <TwoLines more={whoAndWhere(alert, names, places)}>
          <OpenLink
            kind="alert"
            id={alert.id}
            title={alert.title}
            className={`hover:underline ${alert.acknowledged_time === undefined ? 'font-semibold' : ''}`}
          >
            {alert.title}
          </OpenLink>
        </TwoLines>
      ),
    },
    {
      id: 'owner',
      header: m.live.columns.owner,
      fromPx: 760,
      track: 'minmax(74px, 0.7fr)',
      cell: (alert) => <span className="text-ink-2">{ownerOf(alert, incidentOf(alert), me)}</span>,
    },
    {
      id: 'act',
      header: m.live.columns.act,
      track: '66px',
      align: 'end',
      cell: (alert) => (
        <AlertButtons alert={alert} actions={actions} owner={incidentOf(alert)?.owner} small />
      ),
    },
  ]
}

function ownerOf(alert: AlertRow, incident: IncidentSummary | undefined, me: string | undefined): string {
  if (incident?.owner !== undefined)
    return incident.owner === me ? m.live.claimedYou : (incident.owner_name ?? incident.owner)
  return alert.acknowledged_by_name ?? ''
}

function NarrowAlert({ alert, more }: { alert: AlertRow; more: string }): ReactNode {
  return (
    <div className="flex gap-3">
      <span className="pt-[3px]">
        <SeverityMark severity={alert.severity} />
      </span>
      <div className="min-w-0 flex-1">
        <OpenLink kind="alert" id={alert.id} className="line-clamp-2 leading-snug font-semibold">
          {alert.title}
        </OpenLink>
        <div className="flex gap-2 text-[13px] text-ink-2">
          <Time at={alert.time} site={alert.site} />
          <span className="truncate">{more}</span>
        </div>
      </div>
    </div>
  )
}
