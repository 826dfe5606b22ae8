import type { ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'
import { ChooseField } from '../parts/form.tsx'
import { usePlaces } from '../places/place-tree.ts'

const everywhere = '*'

/** A role and the sites it holds at. */
export function RoleFields({ roles }: { roles: readonly (keyof typeof m.words.role)[] }): ReactNode {
  const places = usePlaces()
  return (
    <>
      <ChooseField
        label={m.settings.users.role}
        name="role"
        value={roles[0]}
        options={roles.map((role) => [role, m.words.role[role]])}
      />
      <fieldset className="flex flex-col gap-1 text-[14px]">
        <legend className="mb-1 text-[13.5px] text-ink-2">{m.settings.users.sites}</legend>
        {[{ id: everywhere, name: m.words.everySite }, ...places.sites].map((site) => (
          <label key={site.id} className="flex items-center gap-2">
            <input
              type="checkbox"
              name="sites"
              value={site.id}
              defaultChecked={site.id === everywhere}
              className="accent-(--ink)"
            />
            {site.name}
          </label>
        ))}
      </fieldset>
    </>
  )
}

/** The sites chosen; everywhere wins over the rest. */
export function sitesOf(form: FormData): string[] {
  const sites = form.getAll('sites').filter((site) => typeof site === 'string')
  return sites.includes(everywhere) ? [everywhere] : sites
}
