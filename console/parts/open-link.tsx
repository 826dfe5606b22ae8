import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Entity } from '../../src/model/alert.ts'
import { m } from '../messages/catalogue.ts'
import { useNames } from '../places/names.ts'
import type { OpenKind } from '../shell/view.ts'

interface OpenLinkProps {
  readonly kind: OpenKind
  readonly id: string
  readonly children: ReactNode
  readonly className?: string
  readonly title?: string
}

/** Opens something in the inspector; as a link it can be copied, and opened in a tab of its own. */
export function OpenLink({ kind, id, children, className, title }: OpenLinkProps): ReactNode {
  return (
    <Link
      to="."
      search={(before) => ({ ...before, open: `${kind}:${id}` })}
      resetScroll={false}
      className={className ?? 'link'}
      title={title}
    >
      {children}
    </Link>
  )
}

const opens: Partial<Record<Entity['kind'], OpenKind>> = {
  person: 'person',
  door: 'asset',
  host: 'asset',
  device: 'asset',
  camera: 'asset',
  zone: 'place',
  site: 'place',
}
/** The field to search where an entity has no page of its own. */
const fields: Partial<Record<Entity['kind'], string>> = {
  account: 'account',
  credential: 'credential',
  address: 'address',
}

/** An entity's name, leading to its page, or to its events where it has none. */
export function EntityLink({ entity }: { entity: Entity }): ReactNode {
  const name = useNames().entity(entity)
  const kind = opens[entity.kind]
  const hover = `${m.words.entity[entity.kind]}: ${entity.id}`
  if (kind) {
    return (
      <span title={hover}>
        <OpenLink kind={kind} id={entity.id}>
          {name}
        </OpenLink>
      </span>
    )
  }
  return (
    <Link
      to="/search"
      search={{ q: `${fields[entity.kind] ?? entity.kind}:${quote(entity.id)}` }}
      className="link"
      title={hover}
    >
      {name}
    </Link>
  )
}

/** A value as the query language takes it: quoted where it has a space. */
export const quote = (value: string): string =>
  /[\s"()]/.test(value) ? `"${value.replaceAll('"', '')}"` : value
