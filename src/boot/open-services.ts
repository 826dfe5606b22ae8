import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { anchorFile } from '../access/audit-anchors.ts'
import { openAudit } from '../access/audit.ts'
import type { Log } from '../access/log.ts'
import { openAccess } from '../access/open-access.ts'
import type { SecretBox } from '../access/secret-box.ts'
import { openSettings } from '../access/settings.ts'
import { LiveHub } from '../api/live/live-hub.ts'
import type { RuleLoadReport, Services } from '../api/services.ts'
import { AlertService } from '../incidents/alert-service.ts'
import { ExceptionService } from '../incidents/exception-service.ts'
import { IncidentService } from '../incidents/incident-service.ts'
import type { PersonPresence, PresenceReport } from '../model/presence.ts'
import type { DataFolder } from '../pipeline/data-folder.ts'
import type { PipelineClient } from '../pipeline/pipeline-client.ts'
import { BacktestRunner } from '../pipeline/backtest/backtest-runner.ts'
import { OwnRules } from '../pipeline/rules/own-rules.ts'
import { setsFolderOf } from '../pipeline/rules/read-rule-sets.ts'
import { RuleBook } from '../pipeline/rules/rule-book.ts'
import { disabledRules } from '../pipeline/rules/rule-switches.ts'
import { RuleFeed } from '../pipeline/rules/rule-feed.ts'
import { RuleLoader } from '../pipeline/rules/rule-loader.ts'
import type { RuleSettings } from '../pipeline/rules/rule-settings.ts'
import { DeadLetterStore } from '../sources/dead-letter-store.ts'
import { HeardStore } from '../sources/heard-store.ts'
import { SourceHealthBook } from '../sources/source-health-book.ts'
import { SourceStore } from '../sources/source-store.ts'
import { ContextStore } from '../store/context/context-store.ts'
import type { DemoHost } from './demo-host.ts'
import { ownRuleFolder } from './pipeline-parts.ts'
import { openMetrics } from './metrics.ts'
import { newestAnswer } from './newest-answer.ts'
import type { Stores } from './open-stores.ts'
import { makeProbes, type Vitals } from './vitals.ts'

export interface ServiceParts {
  readonly folder: DataFolder
  readonly stores: Stores
  readonly box: SecretBox
  readonly vitals: Vitals
  readonly log: Log
  readonly version: string
  readonly ruleFolders: readonly string[]
  readonly ruleSettings: RuleSettings
  /** Where the lake is encrypted. */
  readonly lakeKey?: Uint8Array | undefined
  /** Beside this installation; absent in the demo itself. */
  readonly demo?: DemoHost | undefined
  /** Cookies of two installations on one host must not meet. */
  readonly cookiePrefix?: string | undefined
  readonly now: () => number
  /** The pipeline starts after the services; until then nobody answers. */
  readonly pipeline: () => Pick<PipelineClient, 'notify' | 'ask'> | undefined
}

/** Everything endpoints use. Changes of facts, sources and commands are told to the pipeline. */
export async function openServices(parts: ServiceParts): Promise<Services> {
  const { folder, stores, box, vitals, log, version, now, pipeline } = parts
  const { state } = stores
  const audit = openAudit(state, anchorFile(join(folder.root, 'audit-anchors.log')), now)
  const sources = await SourceStore.open(state, now)
  const context = new ContextStore(state, now)
  const health = new SourceHealthBook()
  const common = { state, now, newId: () => uuidv7() }
  const rules = await openRules(parts)
  sources.onChange(() => pipeline()?.notify({ kind: 'sources_changed' }))
  context.onChange(() => pipeline()?.notify({ kind: 'facts_changed' }))
  return {
    state,
    log: stores.log,
    lake: stores.lake,
    sources,
    health,
    deadLetters: new DeadLetterStore(state, now),
    heard: new HeardStore(state),
    access: openAccess({ state, box, audit, log, now, cookiePrefix: parts.cookiePrefix }),
    audit,
    settings: openSettings(state, now),
    now,
    ...rules,
    backtests: new BacktestRunner({
      lake: {
        folder: folder.lake,
        spoolFolder: folder.spool,
        ...(parts.lakeKey && { key: parts.lakeKey }),
      },
      ruleSettings: parts.ruleSettings,
      connectState: () => stores.stateWorker.connect(),
      onTrouble: (message) => log.warn({ part: 'backtest' }, message),
    }),
    context,
    presence: presenceOf(pipeline),
    exceptions: new ExceptionService({
      ...common,
      onChange: () => pipeline()?.notify({ kind: 'exceptions_changed' }),
    }),
    ruleLoad: newestAnswer(async () => pipeline()?.ask<RuleLoadReport>({ what: 'rules' })),
    alerts: new AlertService(common),
    incidents: new IncidentService({
      ...common,
      sendCommand: () => pipeline()?.notify({ kind: 'incident_commands' }),
      userName: (id) => nameOfUser(stores, id),
    }),
    live: new LiveHub(),
    system: {
      version,
      startedAtMs: vitals.startedAtMs,
      probes: makeProbes(vitals, stores, now),
      metrics: openMetrics(vitals, stores),
      facts: async () => factsOf(parts),
      ...(parts.demo && { demo: demoPartOf(parts.demo) }),
    },
  }
}

/** The rules as the API shows them; the pipeline gets them from here. */
async function openRules(parts: ServiceParts): Promise<Pick<Services, 'rules' | 'ownRules' | 'ruleFeed'>> {
  const { folder, stores, ruleFolders, ruleSettings, log, now, vitals } = parts
  const ruleFeed = new RuleFeed((live) => {
    vitals.rules = live
    log.info({ part: 'rules', ...live }, 'the rules are live')
  })
  const loader = new RuleLoader({
    paths: ruleFolders,
    settings: ruleSettings,
    disabled: () => disabledRules(stores.state),
    onRead: (read, since) => ruleFeed.take(read, since),
    onError: (error) => log.error({ part: 'rules', error }, 'the rules could not be read; those in use stay'),
  })
  await loader.start()
  const own = ownRuleFolder(folder)
  const book = new RuleBook({
    state: stores.state,
    loader,
    now,
    setsFolder: setsFolderOf(folder.root),
    ownFolder: own,
  })
  const reload = (changed: readonly string[]) => loader.reload(changed)
  return {
    rules: book,
    ownRules: new OwnRules({ folder: own, state: stores.state, book, now, reload }),
    ruleFeed,
  }
}

function demoPartOf(host: DemoHost): NonNullable<Services['system']['demo']> {
  return { run: () => host.run, start: () => host.start(), remove: () => host.remove() }
}

function presenceOf(pipeline: ServiceParts['pipeline']): Services['presence'] {
  return {
    report: async () => pipeline()?.ask<PresenceReport>({ what: 'presence' }),
    ofPerson: async (person) => pipeline()?.ask<PersonPresence>({ what: 'person_presence', person }),
  }
}

async function nameOfUser({ state }: Stores, id: string): Promise<string | undefined> {
  const user = await state.db.selectFrom('user').select('name').where('id', '=', id).executeTakeFirst()
  return user?.name
}

function factsOf({ folder, stores, vitals }: ServiceParts) {
  const lake = stores.lake.stats()
  const head = stores.log.head()
  const { progress } = vitals
  return {
    data_folder: folder.root,
    log: { bytes: vitals.logBytes(), head },
    lake: { bytes: lake.bytes, events: lake.rows, files: lake.files },
    listeners: vitals.listeners.map(({ name, address }) => ({ transport: name, address })),
    ...(vitals.eventsPerSecond !== undefined && { events_per_second: vitals.eventsPerSecond }),
    ...(progress && { pipeline: { behind: head - progress.seq, watermark: progress.watermarkMs } }),
  }
}
