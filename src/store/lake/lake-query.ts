import type { SiteScope } from '../../model/right.ts'

/**
 * Where the viewer may look; rows without a site need `all`. `people`: at which sites persons are told in what is
 * found; `peopleSearch`: at which they may be asked for and counted.
 */
export interface LakeScope {
  readonly physical: SiteScope
  readonly cyber: SiteScope
  readonly people: SiteScope
  readonly peopleSearch: SiteScope
}

/** Everything, for the system itself (command line, verification). */
export const wholeScope: LakeScope = {
  physical: { all: true },
  cyber: { all: true },
  people: { all: true },
  peopleSearch: { all: true },
}

export interface LakeFilter {
  /** A field, alias or path of the search language. */
  readonly field: string
  readonly op: 'is' | 'is_not' | 'starts'
  /** A value as after `field:` in the search box; several: any of them. Taken literally, but for `starts`. */
  readonly values: readonly string[]
}

export interface LakeQuery {
  /** Epoch milliseconds UTC, `from` included, `to` excluded. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** Text of the search box. */
  readonly text?: string | undefined
  readonly filters?: readonly LakeFilter[] | undefined
  /** Groups of filters: all of at least one of them hold. Of no groups none does. */
  readonly anyOf?: readonly (readonly LakeFilter[])[] | undefined
  readonly scope: LakeScope
}

export interface LakePageQuery extends LakeQuery {
  readonly limit: number
  /** `next` of the page before. */
  readonly after?: string | undefined
  readonly order?: 'newest' | 'oldest' | undefined
}

/** A question about a stretch that is read from its one end to the other. */
export interface LakeStretchQuery extends LakeQuery {
  readonly from: number
  readonly to: number
  /** Rows held at once, at most. */
  readonly batchRows?: number | undefined
}

export interface LakeProgress {
  readonly filesDone: number
  readonly filesTotal: number
  /** Rows of the files read so far. */
  readonly rowsScanned: number
}

export interface AskOptions {
  readonly onProgress?: ((progress: LakeProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}
