import type { ReactNode } from 'react'
import type { ExceptionPreview } from '../client/rules.ts'
import { OpenLink } from '../parts/open-link.tsx'
import { Time } from '../parts/time.tsx'

/** Alerts that an exception holds back, each by its first event. */
export function HeldAlerts({ items }: { items: ExceptionPreview['items'] }): ReactNode {
  return (
    <ul className="pt-1 text-[13px]">
      {items.map((alert) => (
        <li key={alert.id} className="flex items-baseline gap-2.5 py-0.5">
          <span className="text-ink-2">
            <Time at={alert.time} site={alert.site} />
          </span>
          {alert.events[0] ? (
            <OpenLink kind="event" id={alert.events[0].id} className="min-w-0 truncate hover:underline">
              {alert.events[0].message}
            </OpenLink>
          ) : (
            <span className="min-w-0 truncate">{alert.title}</span>
          )}
        </li>
      ))}
    </ul>
  )
}
