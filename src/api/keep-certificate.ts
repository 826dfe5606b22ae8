import type { Log } from '../access/log.ts'
import type { TlsCertificate } from './tls-certificate.ts'

export interface KeptCertificate {
  /** Looks now; the timer does this once a day. Returns whether another certificate is in use. */
  look(): Promise<boolean>
  stop(): void
}

const lookEveryMs = 24 * 3_600_000
const warnBeforeMs = 14 * 24 * 3_600_000

/**
 * Puts a renewed certificate to use without a restart: our own one is made anew near its end, the operator's files are
 * read again. What cannot be used is logged, and the one in use stays.
 */
export function keepCertificate(
  first: TlsCertificate,
  provide: () => Promise<TlsCertificate>,
  use: (certificate: TlsCertificate) => void,
  log: Log,
  now: () => number,
): KeptCertificate {
  let current = first
  async function look(): Promise<boolean> {
    try {
      const found = await provide()
      const { fingerprint, expiresAtMs, own } = found
      if (expiresAtMs - now() < warnBeforeMs)
        log.warn({ part: 'tls', fingerprint }, 'the certificate runs out within 14 days')
      if (fingerprint === current.fingerprint) return false
      use(found)
      current = found
      log.info({ part: 'tls', fingerprint, own }, 'another certificate is in use from now on')
      return true
    } catch (error) {
      log.error({ part: 'tls', error }, 'the new certificate cannot be used; the old one stays')
      return false
    }
  }
  const timer = setInterval(() => void look(), lookEveryMs)
  timer.unref()
  return { look, stop: () => clearInterval(timer) }
}
