import type { ReactNode } from 'react'
export function PeoplePage(_props: { id?: string }): ReactNode {
  return null
}
