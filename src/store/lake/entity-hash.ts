import type { LakeColumn } from './columns.ts'
import { hashText } from './hash53.ts'

/** Key of "this column holds this value" in a file's Bloom filter; without case. */
export function entityHash(column: LakeColumn, value: string): number {
  return hashText(`${column}=${value.toLowerCase()}`)
}
