import { api, read, readAll, type Answer } from './request.ts'

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
