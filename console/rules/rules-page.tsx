import type { ReactNode } from 'react'
export function RulesPage(_props: { id?: string }): ReactNode {
  return null
}
