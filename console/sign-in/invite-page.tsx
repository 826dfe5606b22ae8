import type { ReactNode } from 'react'
export function InvitePage(_props: { id?: string }): ReactNode {
  return null
}
