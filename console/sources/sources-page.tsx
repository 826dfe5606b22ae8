import type { ReactNode } from 'react'
export function SourcesPage(_props: { id?: string }): ReactNode {
  return null
}
