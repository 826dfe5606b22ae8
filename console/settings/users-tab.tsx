import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Grant } from '../../src/model/right.ts'
import { listUsers, patchUser, type User } from '../client/system.ts'
import { m } from '../messages/catalogue.ts'
import { Loaded, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { PlainTable } from '../parts/plain-table.tsx'
import { Time } from '../parts/time.tsx'
import { usePlaces, type PlaceTree } from '../places/place-tree.ts'
import { useMe } from '../shell/me.ts'

const t = m.settings.users

/** Who may come in, and what they may do where. */
export function UsersTab(): ReactNode {
  const client = useQueryClient()
  const places = usePlaces()
  const me = useMe()
  const query = useQuery({ queryKey: ['users'], queryFn: listUsers })
  const toggle = useMutation({
    mutationFn: (user: User) => patchUser(user.id, { disabled: !user.disabled }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['users'] }),
  })
  return (
    <>
      <div className="flex justify-end px-4 py-2">
        <OpenLink kind="do" id="invite" className="button">
          <Plus size={15} aria-hidden />
          {t.invite}
        </OpenLink>
      </div>
      <Loaded load={toLoad(query)}>
        {(page) => (
          <PlainTable
            label={m.settings.tabs.users}
            heads={[t.columns.name, t.columns.email, t.columns.rights, t.columns.second, t.columns.seen, '']}
            rows={page.items.map((user) => [
              <span key="name" className="font-semibold">
                {user.name} {user.invited && <span className="chip">{t.invited}</span>}{' '}
                {user.disabled && <span className="chip">{t.disabled}</span>}
              </span>,
              user.email,
              grantsText(user.grants, places),
              user.two_factor ? m.words.yes : m.words.no,
              user.last_seen_time === undefined ? t.never : <Time key="seen" at={user.last_seen_time} />,
              user.id !== me?.id && (
                <button
                  key="off"
                  type="button"
                  className="button"
                  data-size="small"
                  onClick={() => toggle.mutate(user)}
                >
                  {user.disabled ? t.enable : t.disable}
                </button>
              ),
            ])}
          />
        )}
      </Loaded>
    </>
  )
}

export const grantsText = (grants: readonly Grant[], places: PlaceTree): string =>
  grants
    .map((grant) =>
      t.grant(
        m.words.role[grant.role],
        grant.sites.includes('*') ? t.everywhere : grant.sites.map((site) => places.nameOf(site)).join(', '),
      ),
    )
    .join('; ')
