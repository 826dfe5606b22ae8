import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { getSystem } from '../client/system.ts'
import { CopyLine } from '../parts/copy-line.tsx'
import { useMay } from '../shell/me.ts'
import { lineFor } from './line-to-copy.ts'

export const systemQuery = { queryKey: ['system'], queryFn: getSystem } as const

/** The line that points a sender here, ready to copy: with the ports that Gatehouse listens on. */
export function PointingLine(wanted: Parameters<typeof lineFor>[0]): ReactNode {
  const { data } = useQuery({ ...systemQuery, staleTime: 60_000, enabled: useMay('read', 'system') })
  return <CopyLine text={lineFor(wanted, data?.listeners ?? [], new URL(location.href))} />
}
