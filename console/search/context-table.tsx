import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { EventContext } from '../../src/model/event-context.ts'
import { m } from '../messages/catalogue.ts'
import { duration } from '../messages/format.ts'
import { quote } from '../parts/open-link.tsx'
import { useNames } from '../places/names.ts'

const labels: Readonly<Record<string, string>> = m.eventWords.context

/** What was true at an event's own time, in words. A value leads to the events of which it was true too. */
export function ContextTable({ context }: { context: EventContext }): ReactNode {
  const names = useNames()
  const show = (field: string, value: string | number): string => {
    if (field.endsWith('_ms')) return duration(Number(value))
    if (field === 'person') return context.person_name ?? String(value)
    return typeof value === 'string' ? names.of(value) : String(value)
  }
  return (
    <dl className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-x-3 text-[14px] leading-[22px]">
      {Object.entries(context)
        .filter(([field]) => field !== 'person_name')
        .map(([field, value]) => (
          <div key={field} className="contents">
            <dt className="truncate text-ink-3" title={`context.${field}`}>
              {labels[field] ?? field}
            </dt>
            <dd className="min-w-0 break-words">
              {[value ?? []].flat().map((one, index) => (
                <Link
                  key={one}
                  to="/search"
                  search={{ q: `context.${field}:${quote(String(one))}` }}
                  title={String(one)}
                  className="hover:underline"
                >
                  {index > 0 && ', '}
                  {show(field, one)}
                </Link>
              ))}
            </dd>
          </div>
        ))}
    </dl>
  )
}
