import { api, asked, read, type Answer, type BodyOf, type QueryOf } from './request.ts'

type SourceWithHealth = Answer<'/api/sources/{id}'>
type Source = SourceWithHealth['source']
export type SourceRow = Source & { readonly health: SourceWithHealth['health'] }
export type DeadLetter = Answer<'/api/dead-letters'>['items'][number]
type NewSource = BodyOf<'/api/sources', 'post'>

const rowOf = ({ source, health }: SourceWithHealth): SourceRow => ({ ...source, health })

export async function listSources(): Promise<{ items: readonly SourceRow[]; total: number }> {
  const { items } = await read(api.GET('/api/sources'))
  return { items: items.map(rowOf), total: items.length }
}
export const getSource = async (id: string): Promise<SourceRow> =>
  rowOf(await read(api.GET('/api/sources/{id}', { params: { path: { id } } })))
export const addSource = (body: NewSource): Promise<Source> => read(api.POST('/api/sources', { body }))
export const patchSource = (id: string, body: BodyOf<'/api/sources/{id}', 'patch'>): Promise<Source> =>
  read(api.PATCH('/api/sources/{id}', { params: { path: { id } }, body }))
/** Makes a key that may only write events of this source; it is shown this once. */
export const makeSourceKey = ({ id, name }: Pick<Source, 'id' | 'name'>): Promise<{ key: string }> =>
  read(api.POST('/api/keys', { body: { name, ingest_source: id } }))
export const listDeadLetters = (
  query: QueryOf<'/api/dead-letters'> = {},
): Promise<Answer<'/api/dead-letters'>> =>
  read(api.GET('/api/dead-letters', { params: { query: asked<'/api/dead-letters'>(query) } }))
export const replayDeadLetters = (ids: readonly number[] | 'all'): Promise<{ replayed: number }> =>
  read(api.POST('/api/dead-letters/replay', { body: ids === 'all' ? {} : { ids: [...ids] } }))
