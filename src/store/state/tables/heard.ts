import type { Heard } from '../../../model/heard.ts'

/**
 * What was heard of, and when last. One row for each source and kind of record, and for each source and thing; few
 * thousands, so it is read whole and has no index beside its key.
 */
export interface HeardTable {
  source: string
  kind: Heard['kind']
  subject: string
  class: string
  detail: string
  /** Our clock at receipt. */
  last_ms: number
}
