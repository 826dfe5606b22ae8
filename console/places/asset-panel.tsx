import type { ReactNode } from 'react'
export function AssetPanel(_props: { id?: string }): ReactNode {
  return null
}
export function NewAsset(_props: { id?: string }): ReactNode {
  return null
}
