import { statSync } from 'node:fs'
import { hostname } from 'node:os'
import { startHeartbeat } from '../access/heartbeat.ts'
import { keyFilePath } from '../access/key-file.ts'
import type { Log } from '../access/log.ts'
import { openSecretBox } from '../access/secret-box.ts'
import type { Services } from '../api/services.ts'
import { checkParts, overall } from '../api/system/system-parts.ts'
import { keepCertificate } from '../api/keep-certificate.ts'
import { provideCertificate, type TlsCertificate } from '../api/tls-certificate.ts'
import { loadConfig, type Config } from '../pipeline/config.ts'
import { openDataFolder, type DataFolder } from '../pipeline/data-folder.ts'
import { DemoHost } from './demo-host.ts'
import { serveControlSocket } from './control-socket.ts'
import { provideSource } from './provide-source.ts'
import { lockInstance } from './instance-lock.ts'
import { deriveStorageKeys } from '../access/storage-keys.ts'
import { startLakeKeeper } from './lake-keeper.ts'
import { openServices } from './open-services.ts'
import { openStores } from './open-stores.ts'
import { LivePublisher } from './publish-live.ts'
import { ruleFoldersOf, ruleSettingsOf, type RunningPipeline } from './pipeline-parts.ts'
import { runPipeline } from './run-pipeline.ts'
import { startReceivers, watchReceivers } from './start-receivers.ts'
import { startWeb } from './start-web.ts'
import type { Vitals } from './vitals.ts'

export interface GatehouseOptions {
  readonly dataFolder: string
  readonly log: Log
  readonly env: NodeJS.ProcessEnv
  readonly version: string
  /** The built console; absent: only the API is served. */
  readonly consoleFolder?: string
  /** The writer of log or state is gone: nothing can be acknowledged any more, and only a new process mends it. */
  readonly onFatal?: (error: Error) => void
  /** Overrides of `gatehouse.yml`, for the demo. */
  readonly config?: Config
  /** This is the demo itself: none beside it, and cookies of its own. */
  readonly isDemo?: boolean
}

export interface Gatehouse {
  readonly url: string
  /** One-time link for the first administrator; absent: there is one. */
  readonly setupUrl?: string
  /** SHA-256 of a certificate of its own. */
  readonly fingerprint?: string
  /** That certificate, PEM. */
  readonly ownCertificate?: string
  readonly listeners: readonly { readonly name: string; readonly address: string }[]
  /** What did not start, or was wrong and could be passed by. */
  readonly problems: readonly string[]
  readonly services: Services
  /** Everything in order, nothing lost: receivers, pipeline, lake, stores. */
  stop(): Promise<void>
}

/** Brings the whole product up on one data folder. Throws a named error that says what to do. */
export async function startGatehouse(options: GatehouseOptions): Promise<Gatehouse> {
  const folder = openDataFolder(options.dataFolder)
  const unlock = lockInstance(folder.root)
  try {
    return await startLocked(options, folder, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

async function startLocked(
  options: GatehouseOptions,
  folder: DataFolder,
  unlock: () => void,
): Promise<Gatehouse> {
  const { log, env, version } = options
  const now = Date.now
  const config = options.config ?? loadConfig(folder.root)
  const keys = deriveStorageKeys(folder.root, config.encrypt_at_rest, env)
  const vitals: Vitals = {
    failures: new Map(),
    startedAtMs: now(),
    listeners: [],
    logBytes: () => statSync(folder.log, { throwIfNoEntry: false })?.size ?? 0,
  }
  let isUp = false
  const stores = await openStores(folder, config, keys, ({ store, error }) => {
    vitals.failures.set(store, error.message)
    log.error({ store, error }, 'a store failed')
    if (isUp && store !== 'lake') options.onFatal?.(error)
  })
  const box = openSecretBox(keyFilePath(folder.root, env))
  const demo = options.isDemo ? undefined : demoBeside(folder.root, config, log)
  let pipeline: RunningPipeline | undefined
  const services = await openServices({
    folder,
    stores,
    box,
    vitals,
    log,
    version,
    now,
    pipeline: () => pipeline?.client,
    ruleFolders: ruleFoldersOf(folder, config),
    ruleSettings: ruleSettingsOf(folder, config),
    lakeKey: keys.lake,
    demo,
    ...(options.isDemo && { cookiePrefix: 'gatehouse-demo' }),
  })
  const publisher = new LivePublisher({ ...services, log })
  pipeline = await runPipeline({
    folder,
    config,
    keys,
    stores,
    services,
    vitals,
    log,
    now,
    publish(message) {
      publisher.take(message)
      vitals.eventsPerSecond = publisher.eventsPerSecond
    },
  })
  const provide = (): Promise<TlsCertificate> =>
    provideCertificate({
      dataFolder: folder.keys,
      box,
      nowMs: now(),
      hostNames: [hostname(), ...publicName(config)],
      ...certificateFiles(config),
    })
  const certificate = await provide()
  const { sources, health, access } = services
  const receivers = await startReceivers({ config, sources, sink: stores.log, certificate, log })
  vitals.listeners = receivers.running.map(({ name, receiver }) => ({ name, address: receiver.address() }))
  const stopWatching = watchReceivers(receivers.running, health, now)
  const keeper = startLakeKeeper({ stores, services, pipeline, config, log, now })
  const heartbeat = startHeartbeat({
    settings: services.settings,
    log,
    now,
    isWell: async () => overall(await checkParts(services.system.probes)) !== 'failed',
  })
  const web = await startWeb({ config, services, certificate, log, consoleFolder: options.consoleFolder })
  const kept = keepCertificate(certificate, provide, (renewed) => web.setCertificate(renewed), log, now)
  const control = await serveControlSocket(folder.root, {
    append: (receipts) => stores.log.append(receipts),
    addDeadLetters: async (letters) => void (await services.deadLetters.add(letters)),
    provideSource: (source) => provideSource(sources, source, services.audit),
    status: () => ({ pid: process.pid, version, url: web.url, listeners: vitals.listeners }),
  })
  demo?.resume()
  const setupPath = await access.issueSetupPath()
  const running = pipeline
  isUp = true
  return {
    url: web.url,
    ...(setupPath !== undefined && { setupUrl: web.url + setupPath }),
    ...(web.tls &&
      certificate.own && { fingerprint: certificate.fingerprint, ownCertificate: certificate.cert }),
    listeners: vitals.listeners,
    problems: [...running.problems, ...receivers.problems],
    services,
    async stop() {
      await demo?.stop()
      heartbeat.stop()
      kept.stop()
      await control.stop()
      await web.close()
      stopWatching()
      await Promise.all(receivers.running.map(({ receiver }) => receiver.stop()))
      await running.stop()
      await keeper.stop()
      await access.stop()
      await stores.stop()
      unlock()
    },
  }
}

/** Where the real one has a port of its own choice, the demo tries the next. */
function demoBeside(dataFolder: string, { web }: Config, log: Log): DemoHost {
  const { host, port, public_url: publicUrl } = web
  return new DemoHost({ dataFolder, host, port: port === 0 ? 0 : port + 1, publicUrl, log })
}

function publicName({ web }: Config): string[] {
  return web.public_url === undefined ? [] : [new URL(web.public_url).hostname]
}

function certificateFiles({ web }: Config): { files?: { cert: string; key: string } } {
  if (web.tls_certificate === undefined || web.tls_key === undefined) return {}
  return { files: { cert: web.tls_certificate, key: web.tls_key } }
}
