import { useQuery } from '@tanstack/react-query'
import { useMemo, type ReactNode } from 'react'
import { listSources, type SourceRow } from '../client/sources.ts'
import { useMay } from '../shell/me.ts'

export const sourcesQuery = { queryKey: ['sources'], queryFn: listSources } as const

/** Has it ever sent anything? The ways in stand ready from the start. */
export const wasHeard = (source: SourceRow): boolean => source.health.state !== 'never_seen'

/** What a source is called; its id where the viewer may not see sources. */
export function useSourceNames(): (id: string) => string {
  const { data } = useQuery({ ...sourcesQuery, staleTime: 60_000, enabled: useMay('read', 'system') })
  return useMemo(() => {
    const names = new Map(data?.items.map((source) => [source.id, source.name]))
    return (id) => names.get(id) ?? id
  }, [data])
}

export function SourceName({ id }: { id: string }): ReactNode {
  return <span title={id}>{useSourceNames()(id)}</span>
}
