import type { ReactNode } from 'react'
import { m } from '../../messages/catalogue.ts'
import { Message } from '../../parts/message.tsx'
import { OpenLink } from '../../parts/open-link.tsx'
import { SeverityMark } from '../../parts/severity.tsx'
import { Time } from '../../parts/time.tsx'
import { usePlaces } from '../../places/place-tree.ts'
import { useSourceNames } from '../../sources/source-names.tsx'
import type { BraidNode, BraidThread, BraidZoom } from './braid-layout.ts'

interface BraidCardProps {
  readonly node: BraidNode
  readonly joins: readonly BraidThread[]
  readonly index: number
  readonly zoom: BraidZoom
  readonly narrow: boolean
  readonly place: { readonly left: number; readonly width: number }
  readonly chosen: boolean
  readonly lit: boolean
  readonly unfolded: boolean
  /** The incident spans several days. */
  readonly dated: boolean
  readonly onFold: () => void
}

/** What one node says: alerts that became true here, when, what, where. */
export function BraidCard({
  node,
  joins,
  index,
  zoom,
  narrow,
  place,
  chosen,
  lit,
  unfolded,
  dated,
  onFold,
}: BraidCardProps): ReactNode {
  const right = node.side === 'physical' && !narrow
  const crossing = joins.filter((join) => join.crosses)
  return (
    <li
      className={`absolute flex flex-col ${right ? 'items-end text-right' : 'items-start'}`}
      style={{ top: node.top, left: place.left, width: place.width, height: node.height }}
    >
      <div
        className={`flex max-w-full min-w-0 flex-col rounded-[6px] px-2 py-[3px] ${right ? 'items-end' : 'items-start'} ${chosen ? 'bg-chosen' : ''} ${lit ? 'bg-hover' : ''}`}
      >
        {zoom === 'lines' ? (
          <Line node={node} right={right} dated={dated} />
        ) : (
          <Full node={node} right={right} dated={dated} unfolded={unfolded} onFold={onFold} />
        )}
      </div>
      {narrow &&
        crossing
          .filter((join) => join.to === index)
          .map((join) => (
            <span
              key={join.from}
              aria-hidden
              className="ml-2 max-w-full truncate text-[12.5px] leading-[20px] text-ink-3"
            >
              ⤬ {join.text}
            </span>
          ))}
      {joins.map((join) => (
        <span key={`${join.from}-${join.to}`} className="sr-only">
          {m.incidents.braid.joined(join.text)}
        </span>
      ))}
    </li>
  )
}

const textLink = 'hover:underline underline-offset-3'

function Line({ node, right, dated }: { node: BraidNode; right: boolean; dated: boolean }): ReactNode {
  return (
    <>
      <div
        className={`flex max-w-full min-w-0 items-baseline gap-2 text-[13.5px] leading-[21px] ${right ? 'flex-row-reverse' : ''}`}
      >
        <EventTime node={node} dated={dated} />
        <OpenLink kind="event" id={node.event.id} className={`truncate ${textLink}`}>
          <Said node={node} />
        </OpenLink>
        <Count node={node} />
      </div>
      <Alerts node={node} right={right} />
    </>
  )
}

function Full({
  node,
  right,
  dated,
  unfolded,
  onFold,
}: {
  node: BraidNode
  right: boolean
  dated: boolean
  unfolded: boolean
  onFold: () => void
}): ReactNode {
  const places = usePlaces()
  const sourceName = useSourceNames()
  const place = [places.pathOf(node.event.zone ?? node.event.site), sourceName(node.event.source)]
    .filter(Boolean)
    .join(' · ')
  return (
    <>
      <div
        className={`flex max-w-full items-baseline gap-2 leading-[20px] ${right ? 'flex-row-reverse' : ''}`}
      >
        <EventTime node={node} dated={dated} />
        {(node.members.length > 1 || unfolded) && (
          <button type="button" onClick={onFold} className="link text-[12.5px] text-ink-2">
            {unfolded
              ? m.incidents.braid.fold
              : node.mixed
                ? m.incidents.braid.unfold
                : m.incidents.braid.more(node.members.length - 1)}
          </button>
        )}
      </div>
      <Alerts node={node} right={right} />
      <OpenLink
        kind="event"
        id={node.event.id}
        className={`line-clamp-2 text-[14.5px] leading-[19px] text-pretty ${textLink}`}
      >
        <Said node={node} />
      </OpenLink>
      <span className="max-w-full truncate text-[12.5px] leading-[17px] text-ink-3">{place}</span>
    </>
  )
}

/** Its message; for a fold of unlike events, how much of what. */
function Said({ node }: { node: BraidNode }): ReactNode {
  if (!node.mixed) return <Message event={node.event} />
  const people = new Set(node.members.flatMap((member) => member.person ?? []))
  return m.incidents.braid.around(node.members.length, people.size)
}

const EventTime = ({ node, dated }: { node: BraidNode; dated: boolean }): ReactNode => (
  <span className={`text-[13px] ${node.side === 'physical' ? 'text-physical-ink' : 'text-cyber-ink'}`}>
    <Time at={node.event.time} site={node.event.site} form={dated ? 'clock' : 'time'} />
  </span>
)

const Count = ({ node }: { node: BraidNode }): ReactNode =>
  node.members.length > 1 ? <span className="chip shrink-0">×{node.members.length}</span> : null

function Alerts({ node, right }: { node: BraidNode; right: boolean }): ReactNode {
  return node.alerts.slice(0, 2).map((alert) => (
    <span
      key={alert.id}
      className={`flex max-w-full items-center gap-1.5 text-[13.5px] leading-[20px] ${right ? 'flex-row-reverse' : ''}`}
    >
      <SeverityMark severity={alert.severity} />
      <OpenLink kind="alert" id={alert.id} className={`truncate font-semibold ${textLink}`}>
        <span className="sr-only">{m.incidents.braid.alert('')}</span>
        {alert.title}
      </OpenLink>
    </span>
  ))
}
