import { randomInt } from 'node:crypto'
import { receiveMessageOnPort } from 'node:worker_threads'
import { ContextEngine } from '../engine/context/context-engine.ts'
import type { ContextFacts } from '../engine/context/facts.ts'
import type { CompiledRule } from '../engine/detect/compiled-rule.ts'
import { DetectionEngine } from '../engine/detect/detection-engine.ts'
import type { IncidentCommand } from '../engine/incidents/incident-command.ts'
import { ExceptionBook } from '../engine/detect/exception-book.ts'
import { IncidentEngine } from '../engine/incidents/incident-engine.ts'
import { readHoldBacks } from '../incidents/exception-service.ts'
import { readCommands, readStoredIncidents } from '../incidents/read-incident.ts'
import type { Source } from '../model/source.ts'
import { SourceStore } from '../sources/source-store.ts'
import { ContextStore } from '../store/context/context-store.ts'
import { SpoolWriter } from '../store/lake/spool-writer.ts'
import { LogReader } from '../store/log/log-file.ts'
import { connectState, type StateStore } from '../store/state/state-store.ts'
import { openCheckpoint, writeCheckpoint, type Checkpoint } from './checkpoint.ts'
import { commitResults } from './commit-results.ts'
import { EventPath } from './event-path.ts'
import { PastReceipts } from './past-receipts.ts'
import { PipelineLoop } from './pipeline-loop.ts'
import type { FromPipeline, PipelineQuestion, PipelineStart, ToPipeline } from './pipeline-protocol.ts'
import { BoundWatch } from './bound-watch.ts'
import { CostWatch } from './cost-watch.ts'
import { LiveRules } from './rules/live-rules.ts'
import type { RuleChange } from './rules/rule-feed.ts'
import { readSwitches, suspensionLines } from './rules/rule-switches.ts'
import { Troubles } from './troubles.ts'

export interface Pipeline {
  readonly fromSeq: number
  /** What was wrong at the start and did not keep it from starting. */
  readonly problems: readonly string[]
  receive(message: ToPipeline): void
  wake(): void
  run(): Promise<void>
}

interface Engines {
  readonly context: ContextEngine
  readonly detection: DetectionEngine
  readonly incidents: IncidentEngine
}

/** Opens stores and engines, takes up the newest checkpoint that can be used, and stands ready to run. */
export async function openPipeline(
  start: PipelineStart,
  post: (message: FromPipeline) => void,
): Promise<Pipeline> {
  const now = Date.now
  const state = connectState(start.state)
  const contextStore = new ContextStore(state, now)
  const sources = await SourceStore.open(state, now)
  const troubles = new Troubles()
  const rules = new LiveRules((live) => start.rules.postMessage(live))
  const first = receiveMessageOnPort(start.rules)?.message as RuleChange | undefined
  if (first) await rules.take(first)
  const tellSuspended = async () =>
    troubles.warn('suspended rules', suspensionLines(await readSwitches(state)))
  await tellSuspended()
  const costs = new CostWatch({
    clock: () => performance.now(),
    ...('threadCpuUsage' in process && { cpuMs: threadCpuMs }),
    now,
    onCostly: (costly) => post({ kind: 'costly_rules', rules: costly }),
  })
  const exceptions = new ExceptionBook()
  exceptions.load(await readHoldBacks(state))
  const stored: Stored = {
    exceptions,
    facts: await contextStore.loadFacts(),
    commands: await readCommands(state.db),
    rules: rules.rules,
    sourceOf: (id) => sources.get(id),
    past: new PastReceipts(new LogReader(start.folder.log, start.logKey), now),
    costs,
  }
  const { opened, problems } = openCheckpoint(
    start.folder.checkpoints,
    (checkpoint) => takeUp(checkpoint, start.lakeSeq, stored),
    start.logKey,
  )
  if (!opened && problems.length > 0)
    problems.push('no checkpoint can be used: the log is read from its start')
  const { engines, path, fromSeq } = opened ?? { ...openPath(stored), fromSeq: 1 }
  rules.runOn(engines.detection)
  start.rules.on('message', (change: RuleChange) => {
    Promise.all([rules.take(change), tellSuspended()]).then(
      () => troubles.clear('rules'),
      (error: unknown) => troubles.set('rules', error),
    )
  })
  const loop = openLoop({ start, post, now, state, engines, path, fromSeq, troubles, costs })
  const parts = {
    ...stored,
    loop,
    engines,
    path,
    sources,
    contextStore,
    state,
    post,
    now,
    troubles,
  }
  return {
    fromSeq,
    problems,
    receive: (message) => receive(parts, message),
    wake: () => loop.wake(),
    run: () => loop.run(),
  }
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

interface Stored {
  readonly exceptions: ExceptionBook
  readonly facts: ContextFacts
  readonly commands: readonly IncidentCommand[]
  readonly rules: readonly CompiledRule[]
  readonly sourceOf: (id: string) => Source | undefined
  readonly past: PastReceipts
  readonly costs: CostWatch
}

interface Opened {
  readonly engines: Engines
  readonly path: EventPath
}

/** One that the lake has not caught up with would leave a gap; there is none such unless files were mixed. */
function takeUp(checkpoint: Checkpoint, lakeSeq: number, stored: Stored): Opened & { fromSeq: number } {
  if (checkpoint.seq > Math.max(1, lakeSeq)) throw new Error(`it is ahead of the lake at ${lakeSeq}`)
  const opened = openPath(stored, checkpoint.parts)
  opened.path.restore(checkpoint.parts)
  return { ...opened, fromSeq: checkpoint.seq }
}

function openPath(
  { facts, commands, rules, sourceOf, exceptions, past, costs }: Stored,
  parts?: Checkpoint['parts'],
): Opened {
  const saved = parts as Record<'context' | 'detection' | 'incidents', Uint8Array> | undefined
  const context = saved ? ContextEngine.restore(saved.context, facts) : new ContextEngine(facts)
  // Rules that wait look at the context again when they fire: late events may have changed it.
  const detection = new DetectionEngine({
    restamp: (event) => context.stamp(event),
    areNeighbours: (one, other) => context.areNeighbours(one, other),
    meter: costs.meter,
    past: {
      seed: { low: randomInt(2 ** 32), high: randomInt(2 ** 32) },
      read(seq) {
        const receipt = past.read(seq)
        return receipt ? path.again(receipt) : []
      },
    },
  })
  const incidents = new IncidentEngine()
  detection.setRules(rules)
  if (saved) {
    detection.restore(saved.detection)
    incidents.restore(saved.incidents)
  }
  incidents.loadCommands(commands)
  const engines = { context, detection, incidents }
  const path = new EventPath({ ...engines, exceptions, sourceOf, meter: costs.meter })
  return { engines, path }
}

interface LoopSetup {
  readonly start: PipelineStart
  readonly post: (message: FromPipeline) => void
  readonly now: () => number
  readonly state: StateStore
  readonly engines: Engines
  readonly path: EventPath
  readonly fromSeq: number
  readonly troubles: Troubles
  readonly costs: CostWatch
}

function openLoop(setup: LoopSetup): PipelineLoop {
  const { start, post, now, state, engines, path, fromSeq, troubles, costs } = setup
  const spool = new SpoolWriter({
    folder: start.folder.spool,
    nextSeq: start.lakeSeq,
    onReady: (file) => loop.spoolReady(file),
  })
  const loop: PipelineLoop = new PipelineLoop(
    {
      reader: new LogReader(start.folder.log, start.logKey),
      path,
      incidents: engines.incidents,
      spool,
      flushMs: start.flushMs,
      recall: (alertIds) => readStoredIncidents(state.db, alertIds),
      takeCorrections: () => engines.context.takeCorrections(),
      commit: (results) => commitResults(state, results, now()),
      snapshot: () => ({
        ...path.snapshot(),
        context: engines.context.snapshot(),
        detection: engines.detection.snapshot(),
        incidents: engines.incidents.snapshot(),
      }),
      writeCheckpoint: (checkpoint) => writeCheckpoint(start.folder.checkpoints, checkpoint, start.logKey),
      post,
      troubles,
      costs,
      bounds: new BoundWatch(engines.detection, troubles),
      now,
    },
    fromSeq,
    start.lakeSeq,
  )
  return loop
}

interface RunningParts {
  readonly exceptions: ExceptionBook
  readonly costs: CostWatch
  readonly loop: PipelineLoop
  readonly engines: Engines
  readonly path: EventPath
  readonly sources: SourceStore
  readonly contextStore: ContextStore
  readonly state: StateStore
  readonly post: (message: FromPipeline) => void
  readonly troubles: Troubles
  readonly now: () => number
}

function receive(parts: RunningParts, message: ToPipeline): void {
  const { loop } = parts
  switch (message.kind) {
    case 'lake_committed':
      loop.lakeCommitted(message.toSeq)
      return
    case 'stop':
      loop.stop()
      return
    case 'ask':
      answer(parts, message.id, message.question)
      return
    case 'facts_changed':
    case 'sources_changed':
    case 'exceptions_changed':
    case 'incident_commands':
      loop.waitFor(
        refresh(parts, message.kind).then(
          () => parts.troubles.clear(message.kind),
          (error: unknown) => parts.troubles.set(message.kind, error),
        ),
      )
  }
}

async function refresh(
  parts: RunningParts,
  what: Exclude<ToPipeline['kind'], 'lake_committed' | 'stop' | 'ask'>,
) {
  const { engines, contextStore, sources, state, loop } = parts
  if (what === 'facts_changed') engines.context.load(await contextStore.loadFacts())
  else if (what === 'sources_changed') {
    await sources.reload()
    engines.context.load(await contextStore.loadFacts())
  } else if (what === 'exceptions_changed') parts.exceptions.load(await readHoldBacks(state))
  else for (const command of await readCommands(state.db)) engines.incidents.command(command)
  loop.wake()
}

function answer({ engines, costs, post, now }: RunningParts, id: number, question: PipelineQuestion): void {
  try {
    switch (question.what) {
      case 'presence':
        post({ kind: 'answer', id, answer: engines.context.presence(now()) })
        return
      case 'person_presence':
        post({ kind: 'answer', id, answer: engines.context.personPresence(question.person, now()) })
        return
      case 'rules':
        post({
          kind: 'answer',
          id,
          answer: {
            gaps: engines.detection.coverageGaps(),
            loads: engines.detection.loads(),
            costs: costs.meter.report(),
          },
        })
    }
  } catch (error) {
    post({ kind: 'answer', id, error: error instanceof Error ? error.message : String(error) })
  }
}
