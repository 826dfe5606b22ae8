import type { ReactNode } from 'react'
export function SourcePanel(_props: { id?: string }): ReactNode {
  return null
}
