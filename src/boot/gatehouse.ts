import { hostname } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { anchorFile } from '../access/audit-anchors.ts'
import { openAudit } from '../access/audit.ts'
import { keyFilePath } from '../access/key-file.ts'
import type { Log } from '../access/log.ts'
import { openAccess } from '../access/open-access.ts'
import { openSecretBox } from '../access/secret-box.ts'
import { openSettings } from '../access/settings.ts'
import type { Services } from '../api/services.ts'
import { provideCertificate } from '../api/tls-certificate.ts'
import { loadConfig, type Config } from '../pipeline/config.ts'
import { openDataFolder } from '../pipeline/data-folder.ts'
import { DeadLetterStore } from '../sources/dead-letter-store.ts'
import { SourceHealthBook } from '../sources/source-health-book.ts'
import { SourceStore } from '../sources/source-store.ts'
import { lockInstance } from './instance-lock.ts'
import { deriveStorageKeys } from './keys.ts'
import { startLakeKeeper } from './lake-keeper.ts'
import { openStores } from './open-stores.ts'
import { runPipeline } from './run-pipeline.ts'
import { startReceivers, watchReceivers } from './start-receivers.ts'
import { startWeb } from './start-web.ts'
import { makeProbes, type Vitals } from './vitals.ts'

export interface GatehouseOptions {
  readonly dataFolder: string
  readonly log: Log
  readonly env: NodeJS.ProcessEnv
  readonly version: string
  /** The built console; absent: only the API is served. */
  readonly consoleFolder?: string
  /** Overrides of `gatehouse.yml`, for the demo. */
  readonly config?: Config
}

export interface Gatehouse {
  readonly url: string
  /** One-time link for the first administrator; absent: there is one. */
  readonly setupUrl?: string
  /** SHA-256 of a certificate of its own. */
  readonly fingerprint?: string
  readonly listeners: readonly { readonly name: string; readonly address: string }[]
  /** What did not start, or was wrong and could be passed by. */
  readonly problems: readonly string[]
  readonly services: Services
  /** Everything in order, nothing lost: receivers, pipeline, lake, stores. */
  stop(): Promise<void>
}

/** Brings the whole product up on one data folder. Throws a named error that says what to do. */
export async function startGatehouse(options: GatehouseOptions): Promise<Gatehouse> {
  const { log, env, version } = options
  const now = Date.now
  const folder = openDataFolder(options.dataFolder)
  const config = options.config ?? loadConfig(folder.root)
  const unlock = lockInstance(folder.root)
  const keys = deriveStorageKeys(folder, config.encrypt_at_rest, env)
  const vitals: Vitals = { failures: new Map(), startedAtMs: now() }
  const stores = await openStores(folder, config, keys, ({ store, error }) => {
    vitals.failures.set(store, error.message)
    log.error({ store, error }, 'a store failed')
  })
  const { state } = stores
  const box = openSecretBox(keyFilePath(folder.root, env))
  const audit = openAudit(state, anchorFile(join(folder.root, 'audit-anchors.log')), now)
  const access = openAccess({ state, box, audit, log, now })
  const sources = await SourceStore.open(state, now)
  const health = new SourceHealthBook()
  const deadLetters = new DeadLetterStore(state, now)
  const certificate = await provideCertificate({
    dataFolder: folder.keys,
    box,
    nowMs: now(),
    hostNames: [hostname(), ...publicName(config)],
    ...certificateFiles(config),
  })
  const pipeline = await runPipeline({
    folder,
    config,
    keys,
    stores,
    sources,
    health,
    deadLetters,
    vitals,
    log,
    now,
    publish: () => {},
  })
  const services: Services = {
    state,
    log: stores.log,
    lake: stores.lake,
    sources,
    health,
    deadLetters,
    access,
    audit,
    settings: openSettings(state, now),
    now,
    system: {
      version,
      startedAtMs: vitals.startedAtMs,
      probes: makeProbes(vitals, stores, now),
      metrics: new Registry(),
      facts: async () => ({ data_folder: folder.root, ...stores.lake.stats().chain }),
    },
  }
  const receivers = await startReceivers({ config, sources, sink: stores.log, certificate, log })
  const stopWatching = watchReceivers(receivers.running, health, now)
  const keeper = startLakeKeeper({ stores, services, pipeline, config, log, now })
  const web = await startWeb({ config, services, certificate, log, consoleFolder: options.consoleFolder })
  const setupPath = await access.issueSetupPath()
  return {
    url: web.url,
    ...(setupPath !== undefined && { setupUrl: web.url + setupPath }),
    ...(web.tls && certificate.own && { fingerprint: certificate.fingerprint }),
    listeners: receivers.running.map(({ name, receiver }) => ({ name, address: receiver.address() })),
    problems: [...pipeline.problems, ...receivers.problems],
    services,
    async stop() {
      await web.close()
      stopWatching()
      await Promise.all(receivers.running.map(({ receiver }) => receiver.stop()))
      await pipeline.stop()
      await keeper.stop()
      await access.stop()
      await stores.stop()
      unlock()
    },
  }
}

function publicName({ web }: Config): string[] {
  return web.public_url === undefined ? [] : [new URL(web.public_url).hostname]
}

function certificateFiles({ web }: Config): { files?: { cert: string; key: string } } {
  if (web.tls_certificate === undefined || web.tls_key === undefined) return {}
  return { files: { cert: web.tls_certificate, key: web.tls_key } }
}
