import type { ReactNode } from 'react'
export function ImportForm(_props: { id?: string }): ReactNode {
  return null
}
