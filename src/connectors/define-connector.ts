import type { z } from 'zod'
import type { NormalisedEvent } from '../model/event.ts'
import type { Receipt } from '../model/receipt.ts'
import type { Logsource } from '../model/event.ts'

/**
 * What a message turned out to be once its envelope was opened: syslog header parsed, JSON decoded, CEF split.
 * Opened once per receipt, however many connectors look at it.
 */
export interface Envelope {
  readonly receipt: Receipt
  /** Message text without its syslog header; the raw text where there is none. */
  readonly text: string
  /** The decoded record where the text (or the payload inside syslog) is a JSON object, CEF or LEEF. */
  readonly record?: Record<string, unknown>
  readonly syslog?: {
    readonly facility?: number
    readonly severity?: number
    /** Epoch milliseconds UTC; a time without a zone is read in the source's configured zone. */
    readonly timeMs?: number
    readonly hostname?: string
    readonly app?: string
    readonly pid?: string
    readonly msgId?: string
    readonly structuredData?: Record<string, Record<string, string>>
  }
  readonly format: 'json' | 'cef' | 'leef' | 'text'
}

/** What a source's owner configured: a time zone for clocks without one, a field mapping for generic connectors. */
export interface ConnectorOptions {
  readonly timeZone?: string
  readonly mapping?: unknown
}

export interface Connector {
  readonly id: string
  /** Product and versions it was made for. */
  readonly product: string
  readonly domains: readonly ('physical' | 'cyber')[]
  /** Formats it reads; for messages of another it is not asked. */
  readonly formats: readonly Envelope['format'][]
  /** Sigma logsources its native records carry. */
  readonly logsources: readonly Logsource[]
  /** Schema of `options.mapping`, where the connector takes one; the form a source's owner fills in. */
  readonly mapping?: z.ZodType
  /** A cheap look: is this message mine? Asked only for sources that are not bound to a connector. */
  readonly claims: (envelope: Envelope) => boolean
  /**
   * Pure. Zero events means: understood, and nothing to say. Undefined means: mine, but not understood; it is then
   * kept as an unclassified event. Never throws on bad input, never guesses.
   */
  readonly normalise: (envelope: Envelope, options: ConnectorOptions) => NormalisedEvent[] | undefined
}

/** Declares a connector. Nothing runs on import; fixtures beside it are run by the conformance suite. */
export function defineConnector(connector: Connector): Connector {
  return connector
}
