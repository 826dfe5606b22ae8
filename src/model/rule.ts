import { z } from 'zod'
import { Logsource, Severity } from './event.ts'

/** What is wrong with a rule, where (both counted from 1), and what to do. */
export const RuleProblem = z.object({
  file: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  code: z.string(),
  message: z.string(),
  hint: z.string(),
})

/** How a rule joins others. */
export const correlationTypes = [
  'event_count',
  'value_count',
  'value_sum',
  'value_avg',
  'value_median',
  'value_percentile',
  'temporal',
  'temporal_ordered',
  'absence',
  'score',
  'compare',
  'path',
] as const
export type CorrelationType = (typeof correlationTypes)[number]

/** What may stand behind a field's name: the modifiers of Sigma 2.1. */
export const modifierNames = [
  'all',
  'startswith',
  'endswith',
  'contains',
  'exists',
  'cased',
  'neq',
  'windash',
  're',
  'i',
  'm',
  's',
  'ignorecase',
  'multiline',
  'dotall',
  'base64',
  'base64offset',
  'utf16le',
  'utf16be',
  'utf16',
  'wide',
  'lt',
  'lte',
  'gt',
  'gte',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'year',
  'cidr',
  'expand',
  'fieldref',
] as const

/** What a rule costs: of the pipeline's time per event, and as a share of all of it (0 to 1). */
export const RuleCost = z.object({ us_per_event: z.number(), share: z.number() })

/** A rule was taken out of use for its cost, measured over that many milliseconds. */
export const RuleSuspension = RuleCost.extend({ time: z.number().int(), over_ms: z.number().int() })
export type RuleSuspension = z.infer<typeof RuleSuspension>

/** A row of the list of rules. */
export const RuleSummary = z.object({
  id: z.string(),
  name: z.string().optional(),
  title: z.string(),
  description: z.string(),
  author: z.string(),
  license: z.string(),
  /** `event`: over one event. The others join rules, or filter them. */
  kind: z.enum(['event', 'filter', ...correlationTypes]),
  level: Severity,
  /** `broken`: it, or a rule it rests on, cannot be used. */
  status: z.enum(['on', 'off', 'broken']),
  /** It is off because it cost too much, until a person switches it on again. */
  suspended: RuleSuspension.optional(),
  /** Measured of late; absent: nothing of it was. This and the next two for who sees the whole organisation. */
  cost: RuleCost.optional(),
  /** Keys a correlation keeps windows for now, and those it let go of since the start because there were too many. */
  keys: z.number().int().optional(),
  evicted: z.number().int().optional(),
  /** False: it only feeds other rules. */
  alerts: z.boolean(),
  taxonomy: z.enum(['sigma', 'ocsf', 'none']),
  logsource: Logsource.optional(),
  tags: z.array(z.string()),
  file: z.string(),
  line: z.number().int(),
  /** The organisation's own: it can be changed here. */
  own: z.boolean(),
  /** Name of the set of rules of others that it belongs to. */
  set: z.string().optional(),
  version: z.string(),
  problems: z.array(RuleProblem),
})
export type RuleSummary = z.infer<typeof RuleSummary>

/** The whole file that a rule stands in. */
export const RuleSource = z.object({
  file: z.string(),
  /** False: it can be copied, not changed. */
  own: z.boolean(),
  text: z.string(),
  /** Text of the cases beside it; empty where there are none. */
  cases: z.string(),
  /** What a save is made on. */
  base: z.string(),
})

/** A rule file as it was saved. */
export const RuleVersion = z.object({
  n: z.number().int(),
  text: z.string(),
  cases: z.string(),
  note: z.string(),
  time: z.number().int(),
  /** Empty: it was found on disk. */
  by_name: z.string(),
})

/** One line of a rule's truth table and how it came out. */
export const RuleCaseOutcome = z.object({
  file: z.string(),
  name: z.string(),
  trap: z.string().optional(),
  passed: z.boolean(),
  text: z.string(),
})

export const RuleDetail = z.object({
  rule: RuleSummary,
  /** The rule's own document, as it stands in its file. */
  text: z.string(),
  references: z.array(z.string()),
  false_positives: z.array(z.string()),
  /** Ids or names of the rules it joins. */
  rules: z.array(z.string()),
  /** Cases beside its file, run when asked. */
  cases: z.array(RuleCaseOutcome),
})
