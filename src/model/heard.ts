/**
 * That something was heard of, and when last: what a source sends, or a door, camera or other thing that physical
 * events are about.
 */
export interface Heard {
  readonly source: string
  readonly kind: 'logsource' | 'asset'
  /** `logsource`: `product/category/service` in lower case, a missing part empty. `asset`: its id. */
  readonly subject: string
  /** Class of the events. */
  readonly class: string
  /** `asset`: which way a badge led (`in`, `out`, `unknown`), or `request_to_exit`; else empty. */
  readonly detail: string
  /** Our clock at receipt, epoch milliseconds. */
  readonly timeMs: number
}
