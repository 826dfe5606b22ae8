import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { listEvents } from '../client/events.ts'
import { m } from '../messages/catalogue.ts'
import { DomainMark } from '../parts/domain.tsx'
import { Loaded, toLoad } from '../parts/load.tsx'
import { Message } from '../parts/message.tsx'
import { OpenLink, quote } from '../parts/open-link.tsx'
import { Spark } from '../parts/spark.tsx'
import { Time } from '../parts/time.tsx'

interface RecentProps {
  readonly field: string
  readonly value: string
  readonly spanMs: number
}

/** What was said about something of late: its spark, its lines, and the way to all of it. */
export function RecentEvents({ field, value, spanMs }: RecentProps): ReactNode {
  const [to] = useState(Date.now)
  const q = `${field}:${quote(value)}`
  const query = useQuery({
    queryKey: ['events', q, to, spanMs],
    queryFn: ({ signal }) => listEvents({ q, from: to - spanMs, to, limit: 60 }, signal),
  })
  return (
    <Loaded
      load={toLoad(query, (page) => page.items.length === 0)}
      empty={<p className="text-[14px] text-ink-2">{m.search.emptyTitle}</p>}
    >
      {(page) => (
        <>
          <Spark
            points={page.items.map((event) => [event.time, event.domain] as const)}
            width={360}
            height={44}
          />
          <ol className="-mx-2 mt-2">
            {page.items.slice(0, 12).map((event) => (
              <li key={event.id}>
                <OpenLink
                  kind="event"
                  id={event.id}
                  className="grid grid-cols-[10px_auto_minmax(0,1fr)] items-baseline gap-x-2.5 rounded-[4px] px-2 py-1 text-[14px] hover:bg-hover"
                >
                  <DomainMark domain={event.domain} />
                  <span className="text-[13px] text-ink-2">
                    <Time at={event.time} site={event.context?.site} />
                  </span>
                  <span className="min-w-0">
                    <Message event={event} />
                  </span>
                </OpenLink>
              </li>
            ))}
          </ol>
          <Link to="/search" search={{ q, from: '7d' }} className="button mt-2" data-size="small">
            {m.words.allEvents}
          </Link>
        </>
      )}
    </Loaded>
  )
}
