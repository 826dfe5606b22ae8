import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { SecretBox } from '../access/secret-box.ts'
import { makeOwnCertificate, readOwnCertificate } from './own-certificate.ts'

export interface TlsCertificate {
  /** PEM, the chain included. */
  readonly cert: string
  /** PEM. */
  readonly key: string
  /** SHA-256 over the certificate, as browsers show it: `AB:CD:…`. */
  readonly fingerprint: string
  readonly expiresAtMs: number
  /** The names and addresses it is for. */
  readonly names: readonly string[]
  /** Made by Gatehouse itself: browsers warn, and the fingerprint is what to compare. */
  readonly own: boolean
}

export interface CertificateOptions {
  readonly dataFolder: string
  readonly box: SecretBox
  readonly nowMs: number
  /** The operator's certificate and key; both or none. */
  readonly files?: { readonly cert: string; readonly key: string }
  /** Further names for an own certificate. */
  readonly hostNames: readonly string[]
}

/** The certificate or its key cannot be used; the message names the file. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError'
  readonly code: 'certificate_unreadable' | 'certificate_expired' | 'key_does_not_fit'
  constructor(code: CertificateError['code'], message: string) {
    super(message)
    this.code = code
  }
}

const renewBeforeMs = 30 * 24 * 3_600_000

/**
 * The operator's certificate, or one of our own kept in the data folder. The own one is made anew when it runs out
 * within 30 days or lacks a name this machine has now. Call it daily; the operator's files are read anew as well.
 */
export async function provideCertificate(options: CertificateOptions): Promise<TlsCertificate> {
  const { files, dataFolder, box, nowMs } = options
  if (files) return describe(...readPair(files), false, files.cert, nowMs)
  const names = ownNames(options.hostNames)
  const place = { cert: join(dataFolder, 'tls-own.crt'), key: join(dataFolder, 'tls-own.key.sealed') }
  const kept = readOwnCertificate(place, box)
  if (kept) {
    const found = describe(kept.cert, kept.key, true, place.cert, 0)
    const complete = names.every((name) => found.names.includes(name))
    if (complete && found.expiresAtMs - nowMs > renewBeforeMs) return found
  }
  const made = await makeOwnCertificate(place, box, names, nowMs)
  return describe(made.cert, made.key, true, place.cert, nowMs)
}

/** Every name and address under which this machine may be called. */
export function ownNames(hostNames: readonly string[]): string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ address }) => !address.startsWith('fe80'))
    .map(({ address }) => address)
  return [...new Set([...hostNames, hostname().toLowerCase(), 'localhost', ...addresses.sort()])]
}

function readPair(files: { cert: string; key: string }): [string, string] {
  return [readPem(files.cert), readPem(files.key)]
}

function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown'
    throw new CertificateError('certificate_unreadable', `cannot read ${path}: ${why}`)
  }
}

function describe(cert: string, key: string, own: boolean, path: string, nowMs: number): TlsCertificate {
  let parsed, privateKey
  try {
    parsed = new X509Certificate(cert)
    privateKey = createPrivateKey(key)
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown'
    throw new CertificateError(
      'certificate_unreadable',
      `${path} or its key is not PEM without a password: ${why}`,
    )
  }
  if (!parsed.checkPrivateKey(privateKey)) {
    throw new CertificateError('key_does_not_fit', `the private key does not belong to ${path}`)
  }
  const expiresAtMs = Date.parse(parsed.validTo)
  if (expiresAtMs <= nowMs) {
    throw new CertificateError(
      'certificate_expired',
      `${path} ran out on ${parsed.validTo}: put a new one in its place`,
    )
  }
  const digest = createHash('sha256').update(parsed.raw).digest('hex').toUpperCase()
  return {
    cert,
    key,
    fingerprint: (digest.match(/../g) ?? []).join(':'),
    expiresAtMs,
    names: namesOf(parsed.subjectAltName ?? ''),
    own,
  }
}

/** `DNS:a, IP Address:::1` as OpenSSL writes it; IPv6 in its short form. */
function namesOf(subjectAltName: string): string[] {
  return subjectAltName
    .split(', ')
    .flatMap((entry) => /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1] ?? [])
    .map((name) => (name.includes(':') ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name))
}
