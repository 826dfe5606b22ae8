import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { deleteKey, listKeys } from '../client/system.ts'
import { m } from '../messages/catalogue.ts'
import { Empty, Loaded, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { PlainTable } from '../parts/plain-table.tsx'
import { Time } from '../parts/time.tsx'

const t = m.settings.keys

/** Keys of programs that use the API. */
export function KeysTab(): ReactNode {
  const client = useQueryClient()
  const query = useQuery({ queryKey: ['keys'], queryFn: listKeys })
  const remove = useMutation({
    mutationFn: deleteKey,
    onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }),
  })
  return (
    <>
      <div className="flex justify-end px-4 py-2">
        <OpenLink kind="do" id="add-key" className="button">
          <Plus size={15} aria-hidden />
          {t.add}
        </OpenLink>
      </div>
      <Loaded load={toLoad(query, (page) => page.items.length === 0)} empty={<Empty title={t.none} />}>
        {(page) => (
          <PlainTable
            label={m.settings.tabs.keys}
            heads={[t.columns.name, t.columns.role, t.columns.created, t.columns.used, '']}
            rows={page.items.map((key) => [
              <span key="name" className="font-semibold">
                {key.name}
              </span>,
              key.role === undefined ? '' : m.words.role[key.role],
              <Time key="made" at={key.created_time} form="day" />,
              key.last_used_time === undefined ? t.never : <Time key="used" at={key.last_used_time} />,
              <button
                key="remove"
                type="button"
                className="button"
                data-size="small"
                onClick={() => remove.mutate(key.id)}
              >
                {m.words.remove}
              </button>,
            ])}
          />
        )}
      </Loaded>
    </>
  )
}
