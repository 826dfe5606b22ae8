import type { Logsource } from '../../model/event.ts'
import type { RingShape } from './record-ring.ts'
import type { NamedText, ParsingTexts } from './rule-texts.ts'

/** What a matching thread is started with. The same texts give the same numbers of rules everywhere. */
export interface MatcherStart {
  readonly documents: readonly NamedText[]
  readonly parsing: ParsingTexts
  readonly memory: SharedArrayBuffer
  readonly shape: RingShape
}

/** Match the records of a slot. */
export interface ToMatcher {
  readonly slot: number
  /** Logsources met since this thread was last given a slot, in the order of their numbers. */
  readonly logsources: readonly Logsource[]
}

/** It is ready; or the slot holds its answers. */
export type FromMatcher = 'ready' | { readonly slot: number }
