import { personPaths } from '../../model/query-field.ts'
import type { SiteScope } from '../../model/right.ts'
import type { LakeRow } from './row.ts'

const contextMembers = personPaths.filter((path) => path.startsWith('context.')).map((path) => path.slice(8))

/** Takes out who somebody is or where they were, unless the viewer may know people at the row's site. */
export function redactPeople(row: LakeRow, people: SiteScope): LakeRow {
  if (people.all || (row.site !== undefined && people.sites.includes(row.site))) return row
  const { person: _, target_person: __, ...kept } = row
  return {
    ...kept,
    ...(row.context === undefined ? {} : { context: withoutMembers(row.context, contextMembers) }),
    ...(row.ocsf === undefined ? {} : { ocsf: withoutHolder(row.ocsf) }),
  }
}

function withoutMembers(json: string, names: readonly string[]): string {
  const members = Object.entries(JSON.parse(json) as Record<string, unknown>)
  return JSON.stringify(Object.fromEntries(members.filter(([name]) => !names.includes(name))))
}

function withoutHolder(json: string): string {
  if (!json.includes('"holder"')) return json
  const view = JSON.parse(json) as { credential?: { holder?: string } }
  if (view.credential) delete view.credential.holder
  return JSON.stringify(view)
}
