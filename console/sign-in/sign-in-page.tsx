import type { ReactNode } from 'react'
export function SignInPage(_props: { id?: string }): ReactNode {
  return null
}
