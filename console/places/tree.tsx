import { Pencil } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Place } from '../../src/model/site.ts'
import { m } from '../messages/catalogue.ts'
import { OpenLink } from '../parts/open-link.tsx'
import type { PlaceTree } from './place-tree.ts'

interface TreeProps {
  readonly places: PlaceTree
  readonly chosen: string | undefined
  readonly onChoose: (id: string | undefined) => void
}

/** Organisation, sites, buildings, floors, zones; what is chosen filters the list. */
export function Tree({ places, chosen, onChoose }: TreeProps): ReactNode {
  return (
    <nav
      aria-label={m.context.places.tree}
      tabIndex={0}
      className="w-[264px] shrink-0 overflow-y-auto border-r border-line bg-ground py-2 max-[1000px]:w-[200px]"
    >
      <button
        type="button"
        aria-pressed={chosen === undefined}
        onClick={() => onChoose(undefined)}
        className="w-full px-4 py-1 text-left hover:bg-hover aria-pressed:bg-chosen aria-pressed:font-semibold"
      >
        {m.context.places.everywhere}
      </button>
      <Branch places={places} parent={undefined} depth={0} chosen={chosen} onChoose={onChoose} />
    </nav>
  )
}

function Branch({
  places,
  parent,
  depth,
  chosen,
  onChoose,
}: TreeProps & { parent: string | undefined; depth: number }): ReactNode {
  const children = places.childrenOf(parent)
  if (children.length === 0) return null
  return (
    <ul>
      {children.map((place) => (
        <li key={place.id}>
          <div className={`group flex items-center hover:bg-hover ${chosen === place.id ? 'bg-chosen' : ''}`}>
            <button
              type="button"
              aria-pressed={chosen === place.id}
              onClick={() => onChoose(place.id)}
              className={`min-w-0 flex-1 truncate py-[3.5px] text-left ${weightOf(place)}`}
              style={{ paddingLeft: 16 + depth * 14 }}
            >
              {place.name}
            </button>
            <OpenLink
              kind="place"
              id={place.id}
              className="icon-button mr-1 size-6 opacity-0 group-hover:opacity-100 focus:opacity-100"
            >
              <Pencil size={13} aria-hidden />
              <span className="sr-only">
                {m.words.edit} {place.name}
              </span>
            </OpenLink>
          </div>
          <Branch places={places} parent={place.id} depth={depth + 1} chosen={chosen} onChoose={onChoose} />
        </li>
      ))}
    </ul>
  )
}

const weightOf = (place: Place): string =>
  place.kind === 'site' || place.kind === 'organisation' ? 'font-semibold' : 'text-ink-2'
