import type { ReactNode } from 'react'
export function PersonPanel(_props: { id?: string }): ReactNode {
  return null
}
export function NewPerson(_props: { id?: string }): ReactNode {
  return null
}
