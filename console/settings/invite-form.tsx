import type { ReactNode } from 'react'
export function InviteForm(_props: { id?: string }): ReactNode {
  return null
}
