import { z } from 'zod'
import { listKeys, type KeyRow } from '../../access/list-keys.ts'
import { pageOf } from '../../model/page.ts'
import { Grant, Role } from '../../model/right.ts'
import { Id } from '../../model/site.ts'
import { ApiError, defineEndpoint } from '../define-endpoint.ts'
import { requireAdministrator, requireOrganisation } from './require-organisation.ts'
import { Grants } from './user-schemas.ts'

const administer = { action: 'administer', domain: ['system'] } as const
const KeyId = z.object({ id: z.string().max(64) })
const Issued = z.object({ id: z.string(), key: z.string() })

const Key = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['access', 'ingest']),
  source: z.string().optional(),
  grants: z.array(Grant),
  /** Of its first grant. */
  role: z.union([Role, z.literal('ingest')]).optional(),
  sites: z.array(z.string()),
  created_time: z.number().int(),
  created_by: z.string(),
  expires_time: z.number().int().optional(),
  last_used_time: z.number().int().optional(),
  /** Secrets that work now: two while a rotation overlaps. */
  secrets: z.number().int(),
})

/** `GET /api/keys`: keys that work, without their secrets. */
export const getKeys = defineEndpoint({
  method: 'get',
  path: '/api/keys',
  area: 'keys',
  summary: 'API keys',
  access: administer,
  response: pageOf(Key),
  async handle({ viewer, services }) {
    requireOrganisation(viewer, 'administer', 'system')
    await services.access.keys.flushUse()
    const keys = await listKeys(services.state.db, services.now())
    return { items: keys.map(withRole), total: keys.length }
  },
})

/** `POST /api/keys`: a key with grants, or one that writes events of one source. Shown once. */
export const createKey = defineEndpoint({
  method: 'post',
  path: '/api/keys',
  area: 'keys',
  summary: 'Make an API key; it is shown once',
  access: administer,
  body: z.strictObject({
    name: z.string().trim().min(1).max(200),
    grants: Grants.optional(),
    /** Short for one grant. */
    role: Role.optional(),
    sites: Grant.shape.sites.optional(),
    ingest_source: Id.optional(),
    expires_time: z.number().int().positive().optional(),
  }),
  response: Issued,
  audit: 'key.create',
  async handle({ viewer, body, services }) {
    requireAdministrator(viewer)
    const { name, role, sites, ingest_source: source, expires_time: expires } = body
    const grants = body.grants ?? (role && [{ role, sites: sites ?? ['*'] }])
    if ((grants === undefined) === (source === undefined)) {
      throw new ApiError(422, 'grants_or_source', 'give either grants, or role and sites, or ingest_source', {
        where: 'body',
      })
    }
    const { id, secret } = await services.access.keys.create({
      name,
      may: source === undefined ? { grants: grants ?? [] } : { ingest: source },
      createdBy: viewer.id,
      ...(expires === undefined ? {} : { expiresAtMs: expires }),
    })
    return { id, key: secret }
  },
})

/** `POST /api/keys/{id}/rotate`: a new secret; the old one works for a while more. */
export const rotateKey = defineEndpoint({
  method: 'post',
  path: '/api/keys/{id}/rotate',
  area: 'keys',
  summary: 'Give a key a new secret; the old one works for overlap_hours more',
  access: administer,
  params: KeyId,
  body: z
    .strictObject({ overlap_hours: z.number().min(0).max(720).default(24) })
    .default({ overlap_hours: 24 }),
  response: Issued,
  audit: 'key.rotate',
  async handle({ viewer, params, body, services }) {
    requireAdministrator(viewer)
    const { id, secret } = await services.access.keys.rotate(params.id, body.overlap_hours * 3_600_000)
    return { id, key: secret }
  },
})

/** `DELETE /api/keys/{id}`: the key stops at once. */
export const revokeKey = defineEndpoint({
  method: 'delete',
  path: '/api/keys/{id}',
  area: 'keys',
  summary: 'Revoke a key',
  access: administer,
  params: KeyId,
  response: z.object({ id: z.string() }),
  audit: 'key.revoke',
  async handle({ viewer, params, services }) {
    requireAdministrator(viewer)
    await services.access.keys.revoke(params.id)
    return { id: params.id }
  },
})

function withRole(key: KeyRow) {
  const [first] = key.grants
  const role = key.kind === 'ingest' ? ('ingest' as const) : first?.role
  return { ...key, ...(role === undefined ? {} : { role }), sites: first?.sites ?? [] }
}
