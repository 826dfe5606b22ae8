import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import * as x509 from '@peculiar/x509'
import ipaddr from 'ipaddr.js'
import type { SecretBox } from '../access/secret-box.ts'

export interface CertificatePlace {
  /** PEM. */
  readonly cert: string
  /** PEM, sealed. */
  readonly key: string
}

const sealPurpose = 'tls-own-key'
/** Apple refuses more than 825 days, whoever signed. */
const lifeMs = 397 * 24 * 3_600_000
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** The kept pair; nothing where there is none or its seal does not open any more. */
export function readOwnCertificate(
  place: CertificatePlace,
  box: SecretBox,
): { cert: string; key: string } | undefined {
  try {
    const cert = readFileSync(place.cert, 'utf8')
    return { cert, key: box.open(readFileSync(place.key, 'utf8').trim(), sealPurpose).toString() }
  } catch {
    return undefined
  }
}

/** Makes a self-signed certificate for `names` and keeps it. Older copies are replaced. */
export async function makeOwnCertificate(
  place: CertificatePlace,
  box: SecretBox,
  names: readonly string[],
  nowMs: number,
): Promise<{ cert: string; key: string }> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    name: 'CN=Gatehouse',
    notBefore: new Date(nowMs - 3_600_000),
    notAfter: new Date(nowMs + lifeMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({
          type: ipaddr.isValid(name) ? ('ip' as const) : ('dns' as const),
          value: name,
        })),
      ),
    ],
  })
  const cert = `${made.toString('pem')}\n`
  const bytes = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  const key = x509.PemConverter.encode(bytes, 'PRIVATE KEY')
  replace(place.key, `${box.seal(key, sealPurpose)}\n`, 0o600)
  replace(place.cert, cert, 0o644)
  return { cert, key }
}

function replace(path: string, text: string, mode: number): void {
  writeFileSync(`${path}.new`, text, { mode, flush: true })
  renameSync(`${path}.new`, path)
}
