import type { Action, Grant, RightDomain, Role } from '../../src/model/right.ts'
import { request, type Page, type Query } from './request.ts'

export interface Me {
  readonly id: string
  readonly name: string
  readonly email?: string
  readonly grants: readonly Grant[]
  /** What may be done anywhere; the API refuses the rest. Absent: the console offers everything. */
  readonly rights?: Readonly<Partial<Record<Action, readonly RightDomain[]>>>
  readonly two_factor?: boolean
}
export interface User {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly grants: readonly Grant[]
  readonly two_factor: boolean
  readonly disabled: boolean
  readonly last_seen_time?: number
  readonly invited?: boolean
}
export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly role?: Role | 'ingest'
  readonly sites: readonly string[]
  readonly created_time: number
  readonly last_used_time?: number
  readonly expires_time?: number
}
export interface AuditEntry {
  readonly seq: number
  readonly time: number
  readonly actor: string
  readonly actor_name: string
  readonly action: string
  readonly target?: string
  readonly detail?: Readonly<Record<string, unknown>>
  readonly hash: string
}
export interface AuditCheck {
  readonly ok: boolean
  readonly entries: number
  /** First entry whose hash does not fit. */
  readonly broken_at?: number
  readonly message?: string
}
export interface Settings {
  readonly retention: readonly { readonly class: string; readonly site?: string; readonly days: number }[]
  readonly organisation_name: string
  readonly heartbeat_url: string
  readonly two_factor_for_administrators: boolean
}
export type PartState = 'ok' | 'degraded' | 'failed'
export type DemoRun =
  | { readonly state: 'off' }
  | { readonly state: 'starting'; readonly done: number; readonly total: number }
  | { readonly state: 'running'; readonly url: string; readonly email?: string; readonly password?: string }
  | { readonly state: 'failed'; readonly message: string }
export interface SystemState {
  readonly version: string
  readonly started_time: number
  readonly status?: PartState
  readonly parts?: readonly { readonly name: string; readonly state: PartState; readonly message?: string }[]
  readonly events_per_second?: number
  readonly log?: { readonly bytes: number; readonly first_time?: number; readonly head: number }
  readonly lake?: { readonly bytes: number; readonly events: number; readonly files: number }
  readonly pipeline?: { readonly behind: number; readonly watermark?: number }
  readonly disk?: { readonly free_bytes: number; readonly total_bytes: number }
  readonly demo: boolean
  /** Absent where there can be none beside this one. */
  readonly demo_run?: DemoRun
  readonly listeners?: readonly { readonly transport: string; readonly address: string }[]
}

export const getMe = (): Promise<Me> => request('/api/me')
export const listUsers = (): Promise<Page<User>> => request('/api/users')
export const inviteUser = (user: {
  name: string
  email: string
  grants: readonly Grant[]
}): Promise<User & { invite_url: string }> => request('/api/users', { method: 'POST', body: user })
export const patchUser = (
  id: string,
  patch: Partial<Pick<User, 'disabled' | 'grants' | 'name'>>,
): Promise<User> => request(`/api/users/${encodeURIComponent(id)}`, { method: 'PATCH', body: patch })
export const listKeys = (): Promise<Page<ApiKey>> => request('/api/keys')
export const addKey = (key: {
  name: string
  role: string
  sites: readonly string[]
}): Promise<ApiKey & { key: string }> => request('/api/keys', { method: 'POST', body: key })
export const deleteKey = (id: string): Promise<void> =>
  request(`/api/keys/${encodeURIComponent(id)}`, { method: 'DELETE' })
export const listAudit = (query: Query = {}): Promise<Page<AuditEntry>> => request('/api/audit', { query })
export const verifyAudit = (): Promise<AuditCheck> => request('/api/audit/verify')
export const getSettings = (): Promise<Settings> => request('/api/settings')
export const patchSettings = (patch: Partial<Settings>): Promise<Settings> =>
  request('/api/settings', { method: 'PATCH', body: patch })
export const getSystem = (): Promise<SystemState> => request('/api/system')
export const startDemo = (): Promise<DemoRun> => request('/api/system/demo', { method: 'POST' })
export const removeDemo = (): Promise<void> => request('/api/system/demo', { method: 'DELETE' })
