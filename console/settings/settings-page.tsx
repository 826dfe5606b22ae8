import type { ReactNode } from 'react'
export function SettingsPage(_props: { id?: string }): ReactNode {
  return null
}
