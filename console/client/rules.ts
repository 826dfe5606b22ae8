import type { BacktestProgress, BacktestReport } from '../../src/model/backtest.ts'
import type { Problem } from '../../src/model/page.ts'
import { api, read, readAll, RequestError, type Answer, type BodyOf } from './request.ts'
import { readStream } from './stream.ts'

/** Rules, and what is wrong in files that could not be read as rules. */
type RuleList = Answer<'/api/rules'>
export type RuleRow = RuleList['items'][number]
export type RuleProblem = RuleList['problems'][number]
export type RuleSet = RuleList['sets'][number]
export type Rule = Answer<'/api/rules/{id}'>

const pageLimit = 1000

/** All rules, page by page. */
export async function listRules(): Promise<RuleList> {
  let problems: RuleProblem[] = []
  let sets: RuleSet[] = []
  const { items, total } = await readAll(async (after) => {
    const page = await read(
      api.GET('/api/rules', {
        params: { query: { limit: pageLimit, ...(after !== undefined && { after }) } },
      }),
    )
    problems = page.problems
    sets = page.sets
    return page
  })
  return { items: [...items], problems, sets, total }
}
export const getRule = (id: string): Promise<Rule> =>
  read(api.GET('/api/rules/{id}', { params: { path: { id } } }))
export const patchRule = (id: string, body: { enabled: boolean }): Promise<unknown> =>
  read(api.PATCH('/api/rules/{id}', { params: { path: { id } }, body }))

export type RuleNoise = Answer<'/api/rules/statistics'>['items'][number]
export type Exception = Answer<'/api/rule-exceptions'>['items'][number]
export type NewException = BodyOf<'/api/rule-exceptions', 'post'>

/** By rule; what is not in it was silent. */
export async function readNoise(): Promise<ReadonlyMap<string, RuleNoise>> {
  const { items } = await read(api.GET('/api/rules/statistics', { params: { query: {} } }))
  return new Map(items.map((one) => [one.rule, one]))
}
export const listExceptions = (rule: string): Promise<Answer<'/api/rule-exceptions'>> =>
  read(api.GET('/api/rule-exceptions', { params: { query: { rule } } }))
export const addException = (body: NewException): Promise<unknown> =>
  read(api.POST('/api/rule-exceptions', { body }))
export type ExceptionPreview = Answer<'/api/rule-exceptions/preview', 'post'>
export const previewException = (
  body: BodyOf<'/api/rule-exceptions/preview', 'post'>,
): Promise<ExceptionPreview> => read(api.POST('/api/rule-exceptions/preview', { body }))
export const endException = (id: string): Promise<unknown> =>
  read(api.DELETE('/api/rule-exceptions/{id}', { params: { path: { id } } }))
export const listHeld = (id: string): Promise<Answer<'/api/rule-exceptions/{id}/held'>> =>
  read(api.GET('/api/rule-exceptions/{id}/held', { params: { path: { id }, query: { limit: 50 } } }))

export type RuleSource = Answer<'/api/rules/{id}/source'>
export type RuleVersion = Answer<'/api/rules/{id}/versions'>['items'][number]
export type Checked = Answer<'/api/rules/check', 'post'>
export type CaseRun = Answer<'/api/rules/cases', 'post'>
export type Vocabulary = Answer<'/api/rules/vocabulary'>['items']
export interface RuleDraft {
  readonly text: string
  readonly cases: string
  readonly note: string
}

export const readSource = (id: string): Promise<RuleSource> =>
  read(api.GET('/api/rules/{id}/source', { params: { path: { id } } }))
export const listVersions = (id: string): Promise<Answer<'/api/rules/{id}/versions'>> =>
  read(api.GET('/api/rules/{id}/versions', { params: { path: { id } } }))
export const readVocabulary = async (): Promise<Vocabulary> =>
  (await read(api.GET('/api/rules/vocabulary'))).items
export const checkText = (text: string): Promise<Checked> =>
  read(api.POST('/api/rules/check', { body: { text } }))
export const runCases = (text: string, cases: string): Promise<CaseRun> =>
  read(api.POST('/api/rules/cases', { body: { text, cases } }))
export const createRule = (draft: RuleDraft): Promise<{ id: string }> =>
  read(api.POST('/api/rules', { body: draft }))
export const saveRule = (id: string, base: string, draft: RuleDraft): Promise<{ id: string }> =>
  read(api.PUT('/api/rules/{id}/source', { params: { path: { id } }, body: { ...draft, base } }))
export const removeRule = (id: string): Promise<unknown> =>
  read(api.DELETE('/api/rules/{id}', { params: { path: { id } } }))

/** A loaded rule by its id, or a text that is not kept. */
export type BacktestOf = { readonly rule: string } | { readonly text: string }

export interface BacktestSinks {
  readonly progress: (progress: BacktestProgress) => void
  readonly report: (report: BacktestReport) => void
  readonly failed: (message: string, hint?: string) => void
}

/** Runs a rule over the past and hands over how far it is, then the report. Returns a function that calls it off. */
export function streamBacktest(
  body: BacktestOf & { readonly from: number; readonly to: number },
  sinks: BacktestSinks,
): () => void {
  const abort = new AbortController()
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: abort.signal,
  }
  readStream('/api/rules/backtest', init, (name, data) => {
    if (name === 'progress') sinks.progress(data as BacktestProgress)
    else if (name === 'report') sinks.report(data as BacktestReport)
    else if (name === 'problem') sinks.failed((data as Problem).message, (data as Problem).hint)
    return name === 'report' || name === 'problem'
  }).catch((error: unknown) => {
    if (abort.signal.aborted) return
    if (error instanceof RequestError) sinks.failed(error.message, error.hint)
    else sinks.failed('')
  })
  return () => abort.abort()
}
