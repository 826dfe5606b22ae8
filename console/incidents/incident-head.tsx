import { Link } from '@tanstack/react-router'
import { ArrowLeft, Hand } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { Disposition, Incident } from '../../src/model/incident.ts'
import { m } from '../messages/catalogue.ts'
import { duration } from '../messages/format.ts'
import { EntityLink } from '../parts/open-link.tsx'
import { Pick } from '../parts/page-head.tsx'
import { Severity } from '../parts/severity.tsx'
import { useNow } from '../parts/clock.ts'
import { Time } from '../parts/time.tsx'
import { usePlaces } from '../places/place-tree.ts'
import { useKeys } from '../shell/keys.ts'
import { useMay, useMe } from '../shell/me.ts'
import { useIncidentActions } from './incident-actions.ts'
import { TeamPick } from './team-pick.tsx'

const dispositions: readonly Disposition[] = [
  'true_positive',
  'benign',
  'false_positive',
  'duplicate',
  'test',
]

const openStatuses = ['new', 'in_progress', 'on_hold'] as const

export function IncidentHead({ incident }: { incident: Incident }): ReactNode {
  const places = usePlaces()
  const now = useNow()
  return (
    <header className="border-b border-line bg-surface px-4 pt-3 pb-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Link
          to="/incidents"
          search={(before) => ({ pin: before.pin })}
          className="icon-button -ml-1.5"
          aria-label={m.incidents.list}
          title={m.incidents.list}
        >
          <ArrowLeft size={17} />
        </Link>
        <span className="mono text-ink-2">{m.incidents.number(incident.number)}</span>
        <Severity severity={incident.severity} />
        <span className="ml-2 text-[13px] text-ink-3">
          {m.incidents.opened(duration(now - incident.opened_time))}
        </span>
      </div>
      <h1 className="mt-0.5 text-[22px] leading-tight font-semibold tracking-[-0.012em] text-balance">
        {incident.title}
      </h1>
      <p className="mt-1.5 flex flex-wrap gap-x-4 gap-y-0.5 text-[13.5px] text-ink-2">
        <span>
          <Time at={incident.first_time} site={incident.sites[0]} form="full" />,{' '}
          {m.incidents.lasted(duration(incident.last_time - incident.first_time))}
        </span>
        <span>{incident.sites.map((id) => places.nameOf(id)).join(', ')}</span>
        <span>
          {m.words.alerts(incident.alert_count)}, {m.words.events(incident.event_count)},{' '}
          {m.words.sources(incident.sources.length)}
        </span>
      </p>
      <p className="mt-1 flex flex-wrap gap-x-3 text-[13.5px] text-ink-2">
        {incident.entities.slice(0, 8).map((entity) => (
          <EntityLink key={`${entity.kind}:${entity.id}`} entity={entity} />
        ))}
      </p>
      {incident.redacted && (
        <p className="mt-2 rounded-(--radius) bg-warn-wash px-3 py-1.5 text-[13.5px]">
          {m.incidents.redacted}
        </p>
      )}
      <IncidentControls incident={incident} />
    </header>
  )
}

function IncidentControls({ incident }: { incident: Incident }): ReactNode {
  const actions = useIncidentActions()
  const me = useMe()
  const may = useMay('work', incident.domains[0] ?? 'cyber')
  const mine = incident.owner !== undefined && incident.owner === me?.id
  useKeys(may ? [{ keys: 'c', label: m.shell.keys.claim, run: () => actions.toggleClaim(incident) }] : [])
  if (!may) return null
  const done = incident.status === 'closed' || incident.status === 'resolved'
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2">
      <button
        type="button"
        className="button"
        data-kind={incident.owner === undefined ? 'main' : undefined}
        disabled={actions.busy}
        onClick={() => actions.toggleClaim(incident)}
      >
        <Hand size={15} aria-hidden />
        {mine ? m.incidents.release : incident.owner === undefined ? m.incidents.claim : m.incidents.takeOver}
      </button>
      <span className="mr-2 text-[13.5px] text-ink-2">
        {incident.owner === undefined ? m.words.nobody : mine ? m.words.you : incident.owner_name}
      </span>
      {done ? (
        <Reopen onReopen={(comment) => actions.patch(incident, { status: 'in_progress', comment })} />
      ) : (
        <>
          <select
            className="select"
            aria-label={m.incidents.status}
            value={incident.status}
            onChange={(event) =>
              actions.patch(incident, { status: event.target.value as Incident['status'] })
            }
          >
            {openStatuses.map((name) => (
              <option key={name} value={name}>
                {m.words.status[name]}
              </option>
            ))}
          </select>
          <TeamPick
            value={incident.team}
            onPick={(team) => actions.patch(incident, { team: team ?? null })}
          />
          <EndAs
            label={m.incidents.resolveAs}
            onPick={(disposition) => actions.patch(incident, { status: 'resolved', disposition })}
          />
          <EndAs
            label={m.incidents.closeAs}
            onPick={(disposition) => actions.patch(incident, { status: 'closed', disposition })}
          />
        </>
      )}
      {done && <span className="chip">{m.words.status[incident.status]}</span>}
      {incident.disposition !== undefined && (
        <span className="chip">{m.words.disposition[incident.disposition]}</span>
      )}
    </div>
  )
}

function EndAs({ label, onPick }: { label: string; onPick: (disposition: Disposition) => void }): ReactNode {
  return (
    <Pick
      label={label}
      value={undefined}
      onPick={(name) => name !== undefined && onPick(name as Disposition)}
      options={[
        ['', `${label} …`],
        ...dispositions.map((name) => [name, m.words.disposition[name]] as const),
      ]}
    />
  )
}

/** Coming back from done needs a reason. */
function Reopen({ onReopen }: { onReopen: (comment: string) => void }): ReactNode {
  const [text, setText] = useState('')
  return (
    <form
      className="flex gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        onReopen(text.trim())
      }}
    >
      <input
        className="input h-[30px] !min-h-0 w-[220px]"
        aria-label={m.incidents.reopenWhy}
        placeholder={m.incidents.reopenWhy}
        required
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="button" disabled={text.trim() === ''}>
        {m.incidents.reopen}
      </button>
    </form>
  )
}
