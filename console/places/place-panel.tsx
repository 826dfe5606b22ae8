import type { ReactNode } from 'react'
export function PlacePanel(_props: { id?: string }): ReactNode {
  return null
}
export function NewPlace(_props: { id?: string }): ReactNode {
  return null
}
