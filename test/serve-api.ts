import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeadLetterStore } from '../src/sources/dead-letter-store.ts'
import { HeardStore } from '../src/sources/heard-store.ts'
import { SourceHealthBook } from '../src/sources/source-health-book.ts'
import { SourceStore } from '../src/sources/source-store.ts'
import { startEventLog } from '../src/store/log/event-log.ts'
import { Registry } from 'prom-client'
import { memoryAnchors } from '../src/access/audit-anchors.ts'
import { openAudit } from '../src/access/audit.ts'
import { silentLog } from '../src/access/log.ts'
import { openAccess } from '../src/access/open-access.ts'
import { makeMemoryBox, type SecretBox } from '../src/access/secret-box.ts'
import { openSettings } from '../src/access/settings.ts'
import { createApp } from '../src/api/create-app.ts'
import type { Endpoint } from '../src/api/define-endpoint.ts'
import { endpoints as allEndpoints } from '../src/api/endpoints.ts'
import { listen } from '../src/api/listen.ts'
import type { Services } from '../src/api/services.ts'
import { ContextStore } from '../src/store/context/context-store.ts'
import { openLocalState } from '../src/store/state/state-store.ts'

export interface ApiUnderTest {
  readonly url: string
  readonly services: Services
  readonly box: SecretBox
  /** The server's clock, to be moved. */
  readonly clock: { nowMs: number }
  stop(): Promise<void>
}

/** A whole server on a loopback port over a state store in memory. */
export async function serveApi(endpoints: readonly Endpoint[] = allEndpoints): Promise<ApiUnderTest> {
  const state = await openLocalState(':memory:')
  const clock = { nowMs: Date.now() }
  const now = () => clock.nowMs
  const box = makeMemoryBox()
  const audit = openAudit(state, memoryAnchors(), now)
  const access = openAccess({ state, box, audit, log: silentLog, now })
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-api-'))
  const log = await startEventLog({
    path: join(folder, 'log.db'),
    onCrash: (error) => {
      throw error
    },
  })
  // The parts that sign-in, rights and the system's own endpoints use; others have tests of their own.
  const used: Partial<Services> = {
    state,
    now,
    log,
    sources: await SourceStore.open(state, now),
    health: new SourceHealthBook(),
    deadLetters: new DeadLetterStore(state, now),
    heard: new HeardStore(state),
    audit,
    access,
    context: new ContextStore(state, now),
    settings: openSettings(state, now),
    system: {
      version: 'test',
      startedAtMs: clock.nowMs,
      probes: [{ name: 'state', check: async () => ({ state: 'ok' }) }],
      metrics: new Registry(),
      facts: async () => ({}),
    },
  }
  const services = used as Services
  const app = createApp({
    endpoints,
    services,
    log: silentLog,
    origins: { tls: false, hostNames: [], trustedProxies: [] },
    streamCheckMs: 10,
  })
  const server = await listen({ fetch: app.fetch, address: 'localhost', port: 0 })
  return {
    url: server.url,
    services,
    box,
    clock,
    async stop() {
      await server.close()
      await access.stop()
      await log.stop()
      rmSync(folder, { recursive: true })
      await state.close()
    },
  }
}
