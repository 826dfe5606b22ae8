import type { ReactNode } from 'react'
import type { EventSummary } from '../../src/model/alert.ts'
import type { SecurityEvent } from '../../src/model/event.ts'
import { assetsOfEvent, assetsOfSummary, useNames } from '../places/names.ts'

/** What an event says, its doors, cameras and hosts by their names; what the source called them on hover. */
export function Message({ event }: { event: SecurityEvent | EventSummary }): ReactNode {
  const names = useNames()
  const assets = 'entities' in event ? assetsOfSummary(event) : assetsOfEvent(event)
  return names.inMessage(event.message, assets).map((part, index) =>
    part.said === undefined ? (
      part.text
    ) : (
      <span key={index} title={part.said}>
        {part.text}
      </span>
    ),
  )
}
