import { z } from 'zod'
import { allows, scopeOf } from '../../access/scope.ts'
import type { Viewer } from '../../model/right.ts'
import { Source, SourceHealth } from '../../model/source.ts'
import { defineEndpoint } from '../define-endpoint.ts'

export const SourceWithHealth = z.object({ source: Source, health: SourceHealth })

/** A source without a site belongs to the organisation; one with a site to whom may read the system there. */
export function mayTouchSource(viewer: Viewer, action: 'read' | 'configure', source: Source): boolean {
  return allows(scopeOf(viewer, action, 'system'), source.site)
}

export const listSources = defineEndpoint({
  method: 'get',
  path: '/api/sources',
  area: 'sources',
  summary: 'Every source with its health: rate, lag, last error, dead letters',
  access: { action: 'read', domain: ['system'] },
  response: z.object({ items: z.array(SourceWithHealth) }),
  async handle({ viewer, services: { sources, health, deadLetters, now } }) {
    const letters = await deadLetters.countBySource()
    const items = sources
      .list()
      .filter((source) => mayTouchSource(viewer, 'read', source))
      .map((source) => ({ source, health: health.healthOf(source, now(), letters.get(source.id) ?? 0) }))
    return { items }
  },
})
