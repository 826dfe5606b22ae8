import type { Log } from '../access/log.ts'
import { createApp } from '../api/create-app.ts'
import { endpoints } from '../api/endpoints.ts'
import { isLoopback, listen, type Listening } from '../api/listen.ts'
import type { Services } from '../api/services.ts'
import type { TlsCertificate } from '../api/tls-certificate.ts'
import type { Config } from '../pipeline/config.ts'

export interface WebParts {
  readonly config: Config
  readonly services: Services
  readonly certificate: TlsCertificate
  readonly log: Log
  readonly consoleFolder: string | undefined
}

/** Serves API and console: plain HTTP on loopback, HTTPS with the certificate anywhere else. */
export function startWeb({
  config,
  services,
  certificate,
  log,
  consoleFolder,
}: WebParts): Promise<Listening> {
  const { host, port, public_url, trusted_proxies } = config.web
  const tls = !isLoopback(host)
  const app = createApp({
    endpoints,
    services,
    log,
    origins: {
      tls,
      hostNames: public_url === undefined ? [] : [new URL(public_url).hostname],
      trustedProxies: trusted_proxies,
    },
    ...(consoleFolder !== undefined && { consoleFolder }),
  })
  return listen({ fetch: app.fetch, address: host, port, ...(tls && { certificate }) })
}
