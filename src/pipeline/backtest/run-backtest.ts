import { Backtest, marginOf } from '../../engine/detect/backtest.ts'
import { compileRules } from '../../engine/detect/compile-rules.ts'
import type { CompiledRule } from '../../engine/detect/compiled-rule.ts'
import { eventsOfRules } from '../../engine/detect/events-of-rules.ts'
import type { AreNeighbours } from '../../engine/detect/walk.ts'
import { parseRuleFile, type ParseOptions } from '../../engine/sigma/parse-rule.ts'
import type { BacktestProgress, BacktestReport } from '../../model/backtest.ts'
import type { SiteScope } from '../../model/right.ts'
import type { Lake } from '../../store/lake/lake.ts'
import type { LakeScope, LakeStretchQuery } from '../../store/lake/lake-query.ts'
import { toEvent } from '../../store/lake/row.ts'
import { anyOfEvents } from './narrow-query.ts'

/** One rule document, or the text of an editor, which may hold several. */
export interface RuleDocument {
  readonly file: string
  readonly text: string
  /** Its findings are what is asked for; the others are there because these rest on them. */
  readonly isTarget: boolean
}

/** Plain data: it is sent to a thread. Times: epoch milliseconds, `to` excluded. */
export interface BacktestQuestion {
  readonly documents: readonly RuleDocument[]
  readonly from: number
  readonly to: number
  readonly bucketMs: number
  readonly scope: LakeScope
}

export interface BacktestParts {
  readonly lake: Pick<Lake, 'readInOrder' | 'histogram' | 'stats'>
  readonly parsing: ParseOptions
  readonly areNeighbours: AreNeighbours
  readonly now: () => number
  readonly onProgress: (progress: BacktestProgress) => void
  readonly signal: AbortSignal
  /** Event rows held at once. */
  readonly batchRows?: number
  readonly mostMs?: number
}

/** It shares its machine with receiving and detection. */
const defaultMostMs = 10 * 60_000

/**
 * Reads of the lake what the rules can concern, in order of event time, and runs them over it. Only what `scope` lets
 * the asker see is read, and people only where the asker may search for them. Bounded in memory by a batch of rows and
 * the rules' own windows.
 */
export async function runBacktest(question: BacktestQuestion, parts: BacktestParts): Promise<BacktestReport> {
  const { from, to, bucketMs } = question
  const { rules, targets } = compile(question.documents, parts.parsing)
  const margin = marginOf(rules)
  const stretch = stretchOf(question, margin.ms)
  const backtest = new Backtest(rules, targets, { from, to, bucketMs }, parts.areNeighbours)
  const stored = await countStored(stretch, parts)
  const anyOf = anyOfEvents(eventsOfRules(rules))
  const { at, stopped } = await readThrough(
    backtest,
    { ...stretch, ...(anyOf && { anyOf }) },
    question,
    parts,
  )
  if (!stopped) backtest.advance(to + margin.ms)
  const oldest = parts.lake.stats().oldestTime
  const { scope } = question
  return {
    from,
    to,
    ...backtest.report(),
    stored,
    answered_to: stopped ? Math.max(from, Math.min(at, to)) : to,
    ...(stopped && { stopped }),
    limits: limitsOf({ question, rules, isCut: margin.cut, oldest }),
    ...(oldest !== undefined && isAll(scope) && { oldest_event: oldest }),
  }
}

function stretchOf({ from, to, scope }: BacktestQuestion, marginMs: number): LakeStretchQuery {
  // A rule may name a person: to try one over the lake is to search for them.
  return { from: from - marginMs, to: to + marginMs, scope: { ...scope, people: scope.peopleSearch } }
}

/** Events of the stretch that the asker may see, whether or not a rule can concern them. */
async function countStored(stretch: LakeStretchQuery, { lake, signal }: BacktestParts): Promise<number> {
  const bucketMs = stretch.to - stretch.from
  return (await lake.histogram({ ...stretch, bucketMs }, { signal })).total
}

async function readThrough(
  backtest: Backtest,
  query: LakeStretchQuery,
  { from, to }: BacktestQuestion,
  { lake, now, onProgress, signal, batchRows, mostMs = defaultMostMs }: BacktestParts,
): Promise<{ at: number; stopped?: NonNullable<BacktestReport['stopped']> }> {
  const startedAtMs = now()
  for await (const { rows, upToMs } of lake.readInOrder({ ...query, batchRows }, { signal })) {
    for (const row of rows) backtest.add(toEvent(row), row.seq)
    onProgress({ at: upToMs, from, to, events: backtest.events, alerts: backtest.total })
    if (backtest.isFull) return { at: rows.at(-1)?.time ?? upToMs, stopped: 'too_many_alerts' }
    if (now() - startedAtMs > mostMs && upToMs < query.to) return { at: upToMs, stopped: 'too_long' }
  }
  return { at: query.to }
}

/** The rules, and those whose alerts are asked for: all of the targets that alert; where none does, all of them. */
function compile(documents: readonly RuleDocument[], parsing: ParseOptions) {
  const wanted = new Set<string>()
  const parsed = documents.flatMap(({ file, text, isTarget }) => {
    const { rules } = parseRuleFile(file, text, parsing)
    if (isTarget) for (const { head } of rules) wanted.add(head.id)
    return rules
  })
  const { rules } = compileRules(parsed)
  const found = rules.filter(({ head }) => wanted.has(head.id))
  const alerting = found.filter(({ alerts }) => alerts)
  const targets = (alerting.length > 0 ? alerting : found).map(({ head }) => head.id)
  return { rules, targets: new Set(targets) }
}

interface Limiting {
  readonly question: BacktestQuestion
  readonly rules: readonly CompiledRule[]
  readonly isCut: boolean
  readonly oldest: number | undefined
}

function limitsOf({ question, rules, isCut, oldest }: Limiting): BacktestReport['limits'] {
  const limits: BacktestReport['limits'] = []
  if (rules.some((rule) => rule.kind === 'event' && rule.matcher.rule.taxonomy === 'ocsf'))
    limits.push('context_as_stamped')
  if (oldest === undefined || question.from < oldest) limits.push('retention')
  if (!isAll(question.scope)) limits.push('only_visible')
  if (isCut) limits.push('long_window')
  if (rules.some((rule) => rule.kind === 'correlation' && rule.rule.type === 'path'))
    limits.push('places_as_now')
  return limits
}

function isAll({ physical, cyber, peopleSearch }: LakeScope): boolean {
  return [physical, cyber, peopleSearch].every((scope: SiteScope) => scope.all)
}
