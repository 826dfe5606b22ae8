import type { Receipt, Transport } from '../../model/receipt.ts'
import { decodeText } from '../../protocols/decode-text.ts'
import { peekHostname } from '../../protocols/syslog/peek-hostname.ts'
import type { SourceLookup } from './receiver.ts'

/**
 * Makes receipts of one listener and counts what was done to the bytes. `lookAtHostname`: they are syslog, whose header
 * names the host behind a relay.
 */
export class ReceiptMaker {
  readonly counts = { received: 0, receivedBytes: 0, truncated: 0, lossy: 0 }
  readonly #transport: Transport
  readonly #sourceFor: SourceLookup
  readonly #peekHostname: boolean

  constructor(transport: Transport, sourceFor: SourceLookup, lookAtHostname: boolean) {
    this.#transport = transport
    this.#sourceFor = sourceFor
    this.#peekHostname = lookAtHostname
  }

  make(bytes: Uint8Array, truncated: boolean, host: string, port: number, receivedAtMs: number): Receipt {
    const { text, encoding } = decodeText(bytes, truncated)
    this.counts.received++
    this.counts.receivedBytes += bytes.length
    if (encoding === 'truncated') this.counts.truncated++
    else if (encoding === 'utf8-lossy') this.counts.lossy++
    const ref = this.#sourceFor(host, this.#peekHostname ? peekHostname(text) : undefined)
    const { source, connector } = typeof ref === 'string' ? { source: ref } : ref
    return {
      source,
      transport: this.#transport,
      ...(connector === undefined ? {} : { connector }),
      receivedAtMs,
      peer: formatPeer(host, port),
      ...(encoding === 'utf8' ? {} : { encoding }),
      raw: text,
    }
  }
}

/** `10.0.0.1:514`, `[2001:db8::1]:514`; an IPv4 address seen through an IPv6 socket is written as IPv4. */
export function formatPeer(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** The address as an operator would write it. */
export function plainAddress(host: string | undefined): string {
  if (host === undefined) return 'unknown'
  return host.startsWith('::ffff:') && host.includes('.') ? host.slice(7) : host
}
