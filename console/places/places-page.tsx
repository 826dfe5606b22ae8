import type { ReactNode } from 'react'
export function PlacesPage(_props: { id?: string }): ReactNode {
  return null
}
