import { z } from 'zod'
import { checkMapping, findConnector } from '../../connectors/registry.ts'
import { Id } from '../../model/site.ts'
import { Source } from '../../model/source.ts'
import { ApiError, defineEndpoint } from '../define-endpoint.ts'
import { noSuchSource } from './get-source.ts'
import { mayTouchSource } from './list-sources.ts'

export const createSource = defineEndpoint({
  method: 'post',
  path: '/api/sources',
  area: 'sources',
  summary: 'Add a source',
  access: { action: 'configure', domain: ['system'] },
  body: Source,
  response: Source,
  audit: 'source.create',
  async handle({ body, viewer, services: { sources } }) {
    if (!mayTouchSource(viewer, 'configure', body)) {
      throw new ApiError(403, 'wrong_site', `you may not add a source at ${body.site ?? 'the organisation'}`)
    }
    if (sources.get(body.id)) {
      throw new ApiError(409, 'source_exists', `there is a source ${body.id} already`, {
        where: 'id',
        hint: 'choose another id, or change that source',
      })
    }
    requireGoodMapping(body)
    await sources.put(body)
    return body
  },
})

// Fields with defaults are unwrapped: a default inside a patch would reset what the caller did not mention.
const { id: _id, enabled, match, lateness_ms, clock_bound_ms, ...plain } = Source.shape
const patch = z
  .object({
    ...plain,
    enabled: enabled.unwrap(),
    match: match.unwrap(),
    lateness_ms: lateness_ms.unwrap(),
    clock_bound_ms: clock_bound_ms.unwrap(),
  })
  .partial()

export const changeSource = defineEndpoint({
  method: 'patch',
  path: '/api/sources/{id}',
  area: 'sources',
  summary: 'Change a source: name, connector, site, mapping, switched on or off',
  access: { action: 'configure', domain: ['system'] },
  params: z.object({ id: Id }),
  body: patch,
  response: Source,
  audit: 'source.change',
  async handle({ params, body, viewer, services: { sources } }) {
    const before = sources.get(params.id)
    if (!before || !mayTouchSource(viewer, 'configure', before)) throw noSuchSource(params.id)
    const after = Source.parse({ ...before, ...body, id: before.id })
    if (!mayTouchSource(viewer, 'configure', after)) {
      throw new ApiError(
        403,
        'wrong_site',
        `you may not move a source to ${after.site ?? 'the organisation'}`,
      )
    }
    requireGoodMapping(after)
    await sources.put(after)
    return after
  },
})

export const deleteSource = defineEndpoint({
  method: 'delete',
  path: '/api/sources/{id}',
  area: 'sources',
  summary: 'Remove a source; its events stay',
  access: { action: 'configure', domain: ['system'] },
  params: z.object({ id: Id }),
  response: z.object({ removed: z.boolean() }),
  audit: 'source.delete',
  async handle({ params, viewer, services: { sources } }) {
    const source = sources.get(params.id)
    if (!source || !mayTouchSource(viewer, 'configure', source)) throw noSuchSource(params.id)
    return { removed: await sources.remove(params.id) }
  },
})

/** A mapping that its connector cannot use would leave every message unclassified. */
function requireGoodMapping({ connector, mapping }: Source): void {
  if (connector === undefined) return
  if (!findConnector(connector)) {
    throw new ApiError(422, 'no_such_connector', `there is no connector ${connector}`, { where: 'connector' })
  }
  const [first] = mapping === undefined ? [] : checkMapping(connector, mapping)
  if (first) throw new ApiError(422, 'bad_mapping', first.message, { where: `mapping.${first.where}` })
}
