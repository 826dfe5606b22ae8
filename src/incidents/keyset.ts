import * as z from 'zod'
import { IncidentError } from './incident-error.ts'

/** A place in an ordered list: the values it is ordered by, the id last. Opaque to callers. */
export type Keyset = readonly (number | string)[]

const Shape = z
  .array(z.union([z.number(), z.string()]))
  .min(1)
  .max(5)

export function writeCursor(keyset: Keyset): string {
  return Buffer.from(JSON.stringify(keyset)).toString('base64url')
}

/** Throws `bad_cursor` when it is not one of a list with this many keys. */
export function readCursor(cursor: string, length: number): Keyset {
  try {
    const keyset = Shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    if (keyset.length === length) return keyset
  } catch {
    // Falls through to the one refusal: what is wrong with it tells the caller nothing.
  }
  throw new IncidentError(
    'bad_cursor',
    'The value of "after" is not one this list gave out.',
    'Start again without "after", and keep the same sort while paging.',
  )
}

/** Descending: negative when `a` comes first. */
export function compareKeysets(a: Keyset, b: Keyset): number {
  for (const [at, value] of a.entries()) {
    const other = b[at]
    if (other === undefined || value === other) continue
    return value > other ? -1 : 1
  }
  return 0
}
