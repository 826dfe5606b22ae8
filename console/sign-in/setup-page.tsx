import type { ReactNode } from 'react'
export function SetupPage(_props: { id?: string }): ReactNode {
  return null
}
