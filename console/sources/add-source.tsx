import type { ReactNode } from 'react'
export function AddSource(_props: { id?: string }): ReactNode {
  return null
}
