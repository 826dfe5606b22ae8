import { Minus } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Facet } from '../client/events.ts'
import { m } from '../messages/catalogue.ts'
import { compact } from '../messages/format.ts'
import { useAssetNames, useNames } from '../places/names.ts'
import { useSourceNames } from '../sources/source-names.tsx'
import { hasTerm, toggleTerm } from './query-text.ts'

interface FacetsProps {
  readonly facets: readonly Facet[]
  readonly query: string | undefined
  readonly onQuery: (query: string | undefined) => void
}

/** The most frequent values of some fields; each narrows the search, or widens it again. */
export function Facets({ facets, query, onQuery }: FacetsProps): ReactNode {
  const nameOf = useValueNames()
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
                  const name = nameOf(facet.field, value.value)
                  return (
                    <li key={value.value} className="group relative flex items-center">
                      <button
                        type="button"
                        title={m.search.only(
                          name.toLowerCase() === value.value ? name : `${name} (${value.value})`,
                        )}
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

const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  class: m.eventWords.class,
  severity: m.words.severity,
  domain: m.words.domain,
  status: m.words.eventStatus,
}

/** A value in words: a name where the field holds ids, the catalogue's word where it is one of few. */
function useValueNames(): (field: string, value: string) => string {
  const names = useNames()
  const assetNames = useAssetNames()
  const sourceName = useSourceNames()
  return (field, value) => {
    if (field === 'source') return sourceName(value)
    if (field === 'hostname') return assetNames(value)
    if (placeFields.has(field)) return names.of(value)
    return words[field]?.[value] ?? value
  }
}

const placeFields = new Set(['site', 'building', 'floor', 'zone', 'asset'])
