import { api, read, readAll, type Answer, type BodyOf, type Page } from './request.ts'

export type ContextKind = 'places' | 'assets' | 'people' | 'plans' | 'teams' | 'walks' | 'threats'
/** One fact as the API tells it: `version` goes back with a change, so that two editors do not undo each other. */
export type Fact<K extends ContextKind> = Answer<`/api/${K}/{id}`>
type FactBody<K extends ContextKind> = BodyOf<`/api/${K}/{id}`, 'put'>

/** One person at one site, as the report says. */
export type PresenceRow = Answer<'/api/presence'>['items'][number]
export type PersonDetail = Answer<'/api/people/{id}'>
export type ImportReport = Answer<'/api/imports/{kind}', 'post'>
export type ImportWhat = ImportReport['kind']

// The kinds stand under paths of one form: one of them speaks for all, the types come back by kind.
const pathOf = (kind: ContextKind): '/api/teams/{id}' => `/api/${kind}/{id}` as '/api/teams/{id}'
const pageLimit = 1000

/** All of one kind, page by page; bounded at fifty thousand. */
export const listContext = <K extends ContextKind>(kind: K): Promise<Page<Fact<K>> & { total: number }> =>
  readAll(
    (after) =>
      read(
        api.GET(`/api/${kind as 'teams'}`, {
          params: { query: { limit: pageLimit, ...(after !== undefined && { after }) } },
        }),
      ) as Promise<unknown> as Promise<Page<Fact<K>>>,
  )

export const getContext = <K extends ContextKind>(kind: K, id: string): Promise<Fact<K>> =>
  read(api.GET(pathOf(kind), { params: { path: { id } } })) as Promise<unknown> as Promise<Fact<K>>

export const getPerson = (id: string): Promise<PersonDetail> =>
  read(api.GET('/api/people/{id}', { params: { path: { id } } }))

/** `version` 0 asks for a new one: an id that is taken is refused. What is left out is cleared. */
export const putContext = <K extends ContextKind>(kind: K, id: string, body: FactBody<K>): Promise<Fact<K>> =>
  read(
    api.PUT(pathOf(kind), { params: { path: { id } }, body: body as BodyOf<'/api/teams/{id}', 'put'> }),
  ) as Promise<unknown> as Promise<Fact<K>>

export const deleteContext = (kind: ContextKind, id: string): Promise<unknown> =>
  read(api.DELETE(pathOf(kind), { params: { path: { id } } }))

/** Who is where now, one row a person. */
export async function listPresence(site?: string): Promise<readonly PresenceRow[]> {
  const query = site === undefined ? {} : { site }
  return (await read(api.GET('/api/presence', { params: { query } }))).items
}

/** Sends a CSV or YAML file. `allOrNothing`: a bad row keeps the good ones out too. */
export const importContext = (kind: ImportWhat, file: File, allOrNothing: boolean): Promise<ImportReport> =>
  read(
    api.POST('/api/imports/{kind}', {
      params: {
        path: { kind },
        query: {
          mode: allOrNothing ? 'all_or_nothing' : 'good_rows',
          format: /\.csv$/i.test(file.name) ? 'csv' : 'yaml',
        },
      },
      body: file,
      bodySerializer: (raw) => raw as File,
    }),
  )
