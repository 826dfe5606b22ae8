import type { ReactNode } from 'react'
export function KeyForm(_props: { id?: string }): ReactNode {
  return null
}
