import type { Receipt } from '../../model/receipt.ts'

/** Where receipts go. Resolves after the log's fsync: only then may a receiver acknowledge. */
export interface ReceiptSink {
  append(receipts: readonly Receipt[]): Promise<{ accepted: number; duplicates: number }>
}

/** The source a message belongs to, and the connector it is bound to; a bare string is the source's id. */
export type SourceRef = string | { readonly source: string; readonly connector?: string | undefined }

/** `peer` is the sender's address without its port; `hostname` what the message's own header says. */
export type SourceLookup = (peer: string, hostname?: string) => SourceRef

/** What a receiver counts since its start. `dropped` and `kernelDropped` are lost messages. */
export interface ReceiverStats {
  readonly received: number
  readonly receivedBytes: number
  readonly accepted: number
  readonly duplicates: number
  readonly truncated: number
  readonly lossy: number
  /** Messages lost in front of our queue. */
  readonly dropped: number
  /** Datagrams the kernel lost because we read too slowly. */
  readonly kernelDropped: number
  readonly connections: number
  /** Connections or messages turned away: too many connections, bad handshake, no RELP. */
  readonly refused: number
  /** Messages received and not yet committed, and their bytes. */
  readonly pending: number
  readonly pendingBytes: number
  readonly lastError?: string
  readonly lastErrorAtMs?: number
}

export interface Receiver {
  /** Where it listens or is connected to, `host:port` or a URL. */
  address(): string
  stats(): ReceiverStats
  /** Stops taking in, waits for what is in flight to be committed and acknowledged, closes. */
  stop(): Promise<void>
}

/** `lastError` and its time, only where there is one. */
export function errorOf(
  lastError: string | undefined,
  lastErrorAtMs: number | undefined,
): { lastError?: string; lastErrorAtMs?: number } {
  if (lastError === undefined) return {}
  return lastErrorAtMs === undefined ? { lastError } : { lastError, lastErrorAtMs }
}

/** A receiver could not start. `code` is stable; `hint` says what to do. */
export class ReceiverStartError extends Error {
  override readonly name = 'ReceiverStartError'
  readonly code: 'port_in_use' | 'port_forbidden' | 'address_unknown' | 'bad_certificate' | 'cannot_listen'
  readonly hint: string
  constructor(what: string, where: string, cause: unknown) {
    const system = (cause as { code?: unknown } | null)?.code
    const known = startErrors[String(system)] ?? startErrors.other!
    super(`${what} cannot listen on ${where}: ${known.text}`, { cause })
    this.code = known.code
    this.hint = known.hint
  }
}

type StartError = { code: ReceiverStartError['code']; text: string; hint: string }

const startErrors: Record<string, StartError> = {
  EADDRINUSE: {
    code: 'port_in_use',
    text: 'the port is in use',
    hint: 'Stop the other program (often rsyslogd or another Gatehouse) or choose another port.',
  },
  EACCES: {
    code: 'port_forbidden',
    text: 'permission denied',
    hint: 'Ports below 1024 need CAP_NET_BIND_SERVICE; choose a higher port or grant it.',
  },
  EADDRNOTAVAIL: {
    code: 'address_unknown',
    text: 'this machine does not have that address',
    hint: 'Use an address of this machine, 0.0.0.0 or ::.',
  },
  BADCERT: {
    code: 'bad_certificate',
    text: 'certificate or key cannot be used',
    hint: 'Give certificate and private key in PEM, the key without a passphrase and belonging to the certificate.',
  },
  other: { code: 'cannot_listen', text: 'the system refused', hint: 'See the cause.' },
}
