import { z } from 'zod'
import { scopeOf } from '../../access/scope.ts'
import type { Viewer } from '../../model/right.ts'
import { requireOrganisation } from '../access/require-organisation.ts'
import { ApiError, defineEndpoint } from '../define-endpoint.ts'
import { DemoRun, type SystemParts } from './system-parts.ts'

/** `POST /api/system/demo`: starts the demo organisation beside this installation; `GET /api/system` tells how far. */
export const startDemo = defineEndpoint({
  method: 'post',
  path: '/api/system/demo',
  area: 'system',
  summary: 'Start the demo organisation, apart from everything real',
  access: { action: 'administer', domain: ['system'] },
  response: DemoRun,
  audit: 'demo.start',
  async handle({ viewer, services }) {
    requireOrganisation(viewer, 'administer', 'system')
    const demo = demoPart(services.system)
    await demo.start()
    return demo.run()
  },
})

/** `DELETE /api/system/demo`: takes the demo organisation away, all of it. */
export const removeDemo = defineEndpoint({
  method: 'delete',
  path: '/api/system/demo',
  area: 'system',
  summary: 'Remove the demo organisation without trace',
  access: { action: 'administer', domain: ['system'] },
  response: z.object({ removed: z.boolean() }),
  audit: 'demo.remove',
  async handle({ viewer, services }) {
    requireOrganisation(viewer, 'administer', 'system')
    const demo = demoPart(services.system)
    if (demo.run().state === 'off') throw new ApiError(409, 'no_demo', 'there is no demo organisation here')
    await demo.remove()
    return { removed: true }
  },
})

function demoPart({ demo }: SystemParts): NonNullable<SystemParts['demo']> {
  if (!demo) throw new ApiError(409, 'no_demo', 'this installation has no demo beside it')
  return demo
}

/** The demo as the viewer may see it, by the name they called us by: its own knows only the machine. */
export function demoOf(
  viewer: Viewer,
  { demo }: SystemParts,
  origin: string,
): { demo: boolean; demo_run?: DemoRun } {
  const run = demo?.run()
  if (!run) return { demo: false }
  if (run.state !== 'running') return { demo: run.state !== 'off', demo_run: run }
  const url = new URL(run.url)
  const { hostname } = new URL(origin)
  if (hostname !== 'localhost') url.hostname = hostname
  const mayEnter = scopeOf(viewer, 'administer', 'system').all
  return {
    demo: true,
    demo_run: mayEnter ? { ...run, url: url.origin } : { state: 'running', url: url.origin },
  }
}
