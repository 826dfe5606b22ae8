import type { Grant, Viewer } from '../model/right.ts'

/** A viewer for tests. */
export function viewerOf(id: string, ...grants: Grant[]): Viewer {
  return { id, name: id.toUpperCase(), kind: 'user', grants }
}

export const everywhere = viewerOf('chief', { role: 'supervisor', sites: ['*'] })
export const guardA = viewerOf('guard-a', { role: 'operator', sites: ['a'] })
export const guardB = viewerOf('guard-b', { role: 'operator', sites: ['b'] })
export const guardAB = viewerOf('guard-ab', { role: 'operator', sites: ['a', 'b'] })
export const stranger = viewerOf('stranger', { role: 'operator', sites: ['c'] })
export const ingestKey: Viewer = { id: 'key', name: 'key', kind: 'api_key', grants: [] }
