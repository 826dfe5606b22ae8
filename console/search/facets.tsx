import { Minus } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Facet } from '../client/events.ts'
import { m } from '../messages/catalogue.ts'
import { compact } from '../messages/format.ts'
import { usePlaces } from '../places/place-tree.ts'
import { hasTerm, toggleTerm } from './query-text.ts'

interface FacetsProps {
  readonly facets: readonly Facet[]
  readonly query: string | undefined
  readonly onQuery: (query: string | undefined) => void
}

/** The most frequent values of some fields; each narrows the search, or widens it again. */
export function Facets({ facets, query, onQuery }: FacetsProps): ReactNode {
  const places = usePlaces()
  return (
    <nav
      aria-label={m.search.facets}
      tabIndex={0}
      className="w-[216px] shrink-0 overflow-y-auto border-r border-line bg-ground py-1 @max-[820px]:hidden"
    >
      {facets
        .filter((facet) => facet.values.length > 0)
        .map((facet) => {
          const most = Math.max(1, ...facet.values.map((value) => value.count))
          return (
            <section key={facet.field} className="py-2">
              <h2 className="caps px-4 pb-1">{m.search.facet[facet.field] ?? facet.field}</h2>
              <ul>
                {facet.values.slice(0, 6).map((value) => {
                  const name = isPlace(facet.field) ? places.nameOf(value.value) : value.value
                  return (
                    <li key={value.value} className="group relative flex items-center">
                      <button
                        type="button"
                        title={m.search.only(name)}
                        aria-pressed={hasTerm(query, facet.field, value.value)}
                        onClick={() => onQuery(toggleTerm(query, facet.field, value.value) || undefined)}
                        className="relative flex w-full items-baseline gap-2 px-4 py-[3px] text-left text-[13.5px] hover:bg-hover aria-pressed:bg-chosen aria-pressed:font-semibold"
                      >
                        <span className="min-w-0 flex-1 truncate">{name}</span>
                        <span className="text-[12.5px] text-ink-3 group-focus-within:invisible group-hover:invisible">
                          {compact(value.count)}
                        </span>
                        <span
                          aria-hidden
                          className="absolute bottom-0 left-4 h-[2px] rounded bg-line"
                          style={{ width: `calc((100% - 32px) * ${value.count / most})` }}
                        />
                      </button>
                      <button
                        type="button"
                        aria-label={m.search.without(name)}
                        title={m.search.without(name)}
                        onClick={() =>
                          onQuery(toggleTerm(query, facet.field, value.value, true) || undefined)
                        }
                        className="icon-button absolute right-2 size-6 opacity-0 group-hover:opacity-100 focus:opacity-100"
                      >
                        <Minus size={14} />
                      </button>
                    </li>
                  )
                })}
              </ul>
            </section>
          )
        })}
    </nav>
  )
}

const isPlace = (field: string): boolean => field === 'site' || field === 'zone'
