import { api, asked, read, type Answer, type BodyOf, type QueryOf } from './request.ts'

export type Me = Answer<'/api/me'>
export type User = Answer<'/api/users'>['items'][number]
export type AuditEntry = Answer<'/api/audit'>['items'][number]
export type AuditCheck = Answer<'/api/audit/verify'>
export type Settings = Answer<'/api/settings'>
export type SystemState = Answer<'/api/system'>

export const getMe = (): Promise<Me> => read(api.GET('/api/me'))
export const listUsers = (): Promise<Answer<'/api/users'>> => read(api.GET('/api/users'))
export const inviteUser = (body: BodyOf<'/api/users', 'post'>): Promise<Answer<'/api/users', 'post'>> =>
  read(api.POST('/api/users', { body }))
export const patchUser = (id: string, body: BodyOf<'/api/users/{id}', 'patch'>): Promise<User> =>
  read(api.PATCH('/api/users/{id}', { params: { path: { id } }, body }))
export const listKeys = (): Promise<Answer<'/api/keys'>> => read(api.GET('/api/keys'))
export const addKey = (body: BodyOf<'/api/keys', 'post'>): Promise<Answer<'/api/keys', 'post'>> =>
  read(api.POST('/api/keys', { body }))
export const deleteKey = (id: string): Promise<unknown> =>
  read(api.DELETE('/api/keys/{id}', { params: { path: { id } } }))
export const listAudit = (query: QueryOf<'/api/audit'> = {}): Promise<Answer<'/api/audit'>> =>
  read(api.GET('/api/audit', { params: { query: asked<'/api/audit'>(query) } }))
export const verifyAudit = (): Promise<AuditCheck> => read(api.GET('/api/audit/verify'))
export const getSettings = (): Promise<Settings> => read(api.GET('/api/settings'))
export const patchSettings = (body: BodyOf<'/api/settings', 'patch'>): Promise<Settings> =>
  read(api.PATCH('/api/settings', { body }))
export const getSystem = (): Promise<SystemState> => read(api.GET('/api/system'))
export const startDemo = (): Promise<unknown> => read(api.POST('/api/system/demo'))
export const removeDemo = (): Promise<unknown> => read(api.DELETE('/api/system/demo'))
