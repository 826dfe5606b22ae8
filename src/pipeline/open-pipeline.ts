import { ContextEngine } from '../engine/context/context-engine.ts'
import { DetectionEngine } from '../engine/detect/detection-engine.ts'
import { IncidentEngine } from '../engine/incidents/incident-engine.ts'
import { readCommands, readStoredIncidents } from '../incidents/read-incident.ts'
import { SourceStore } from '../sources/source-store.ts'
import { ContextStore } from '../store/context/context-store.ts'
import { SpoolWriter } from '../store/lake/spool-writer.ts'
import { LogReader } from '../store/log/log-file.ts'
import { connectState, type StateStore } from '../store/state/state-store.ts'
import { readCheckpoint, writeCheckpoint, type Checkpoint } from './checkpoint.ts'
import { commitResults } from './commit-results.ts'
import { EventPath } from './event-path.ts'
import { PipelineLoop } from './pipeline-loop.ts'
import type { FromPipeline, PipelineQuestion, PipelineStart, ToPipeline } from './pipeline-protocol.ts'
import { disabledRules } from './rules/rule-book.ts'
import { RuleLoader } from './rules/rule-loader.ts'

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

/** Opens stores and engines, takes up the newest checkpoint, and stands ready to run. */
export async function openPipeline(
  start: PipelineStart,
  post: (message: FromPipeline) => void,
): Promise<Pipeline> {
  const now = Date.now
  const state = connectState(start.state)
  const contextStore = new ContextStore(state, now)
  const sources = await SourceStore.open(state, now)
  const { checkpoint, problems } = usableCheckpoint(start)
  let context: ContextEngine | undefined
  // Rules that wait look at the context again when they fire: late events may have changed it.
  const detection = new DetectionEngine((event) => context?.stamp(event) ?? event.context)
  const rules = new RuleLoader({
    paths: start.ruleFolders,
    disabled: () => disabledRules(state),
    onLoad: (loaded) => detection.setRules(loaded.rules),
    onError: (error) => post({ kind: 'failed', message: `rules: ${error.message}` }),
  })
  await rules.start()
  const engines = await openEngines(checkpoint, contextStore, detection, state)
  context = engines.context
  const path = new EventPath({ ...engines, sourceOf: (id) => sources.get(id) })
  if (checkpoint) path.restore(checkpoint.parts)
  const fromSeq = checkpoint?.seq ?? 1
  const loop = openLoop({ start, post, now, state, engines, path, fromSeq })
  const parts = { loop, engines, path, sources, contextStore, rules, state, post, now }
  return {
    fromSeq,
    problems,
    receive: (message) => receive(parts, message),
    wake: () => loop.wake(),
    run: () => loop.run(),
  }
}

/** A checkpoint that the lake has not caught up with would leave a gap; there is none such unless files were mixed. */
function usableCheckpoint({ folder, lakeSeq }: PipelineStart): {
  checkpoint?: Checkpoint
  problems: string[]
} {
  const { checkpoint, problems } = readCheckpoint(folder.checkpoints)
  if (!checkpoint || checkpoint.seq <= Math.max(1, lakeSeq))
    return { ...(checkpoint && { checkpoint }), problems }
  const problem = `the checkpoint at ${checkpoint.seq} is ahead of the lake at ${lakeSeq}: the log is read from its start`
  return { problems: [...problems, problem] }
}

async function openEngines(
  checkpoint: Checkpoint | undefined,
  contextStore: ContextStore,
  detection: DetectionEngine,
  state: StateStore,
): Promise<Engines> {
  const facts = await contextStore.loadFacts()
  const saved = checkpoint?.parts as Record<'context' | 'detection' | 'incidents', Uint8Array> | undefined
  const context = saved ? ContextEngine.restore(saved.context, facts) : new ContextEngine(facts)
  const incidents = new IncidentEngine()
  if (saved) {
    detection.restore(saved.detection)
    incidents.restore(saved.incidents)
  }
  incidents.loadCommands(await readCommands(state.db))
  return { context, detection, incidents }
}

interface LoopSetup {
  readonly start: PipelineStart
  readonly post: (message: FromPipeline) => void
  readonly now: () => number
  readonly state: StateStore
  readonly engines: Engines
  readonly path: EventPath
  readonly fromSeq: number
}

function openLoop({ start, post, now, state, engines, path, fromSeq }: LoopSetup): PipelineLoop {
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
      writeCheckpoint: (checkpoint) => writeCheckpoint(start.folder.checkpoints, checkpoint),
      post,
      now,
    },
    fromSeq,
    start.lakeSeq,
  )
  return loop
}

interface RunningParts {
  readonly loop: PipelineLoop
  readonly engines: Engines
  readonly path: EventPath
  readonly sources: SourceStore
  readonly contextStore: ContextStore
  readonly rules: RuleLoader
  readonly state: StateStore
  readonly post: (message: FromPipeline) => void
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
    case 'rules_changed':
    case 'incident_commands':
      loop.waitFor(
        refresh(parts, message.kind).catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error)
          parts.post({ kind: 'failed', message: `${message.kind}: ${reason}` })
        }),
      )
  }
}

async function refresh(
  parts: RunningParts,
  what: Exclude<ToPipeline['kind'], 'lake_committed' | 'stop' | 'ask'>,
) {
  const { engines, contextStore, sources, rules, state, loop } = parts
  if (what === 'facts_changed') engines.context.load(await contextStore.loadFacts())
  else if (what === 'sources_changed') {
    await sources.reload()
    engines.context.load(await contextStore.loadFacts())
  } else if (what === 'rules_changed') await rules.reload()
  else for (const command of await readCommands(state.db)) engines.incidents.command(command)
  loop.wake()
}

function answer({ engines, post, now }: RunningParts, id: number, question: PipelineQuestion): void {
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
          answer: { gaps: engines.detection.coverageGaps(), loads: engines.detection.loads() },
        })
    }
  } catch (error) {
    post({ kind: 'answer', id, error: error instanceof Error ? error.message : String(error) })
  }
}
