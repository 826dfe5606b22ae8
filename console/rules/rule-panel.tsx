import type { ReactNode } from 'react'
export function RulePanel(_props: { id?: string }): ReactNode {
  return null
}
