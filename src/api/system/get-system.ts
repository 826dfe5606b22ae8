import { statfs } from 'node:fs/promises'
import { z } from 'zod'
import { requireOrganisation } from '../access/require-organisation.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { demoOf } from './demo.ts'
import { checkParts, DemoRun, overall, State, SystemFacts } from './system-parts.ts'

/** `GET /api/system`: version, parts with their messages, rates and sizes. */
export const getSystem = defineEndpoint({
  method: 'get',
  path: '/api/system',
  area: 'system',
  summary: 'Version, state of every part, rates and sizes',
  access: { action: 'read', domain: ['system'] },
  response: SystemFacts.extend({
    version: z.string(),
    node: z.string(),
    started_time: z.number().int(),
    time: z.number().int(),
    status: State,
    parts: z.array(z.object({ name: z.string(), state: State, message: z.string().optional() })),
    /** Is the demo on? */
    demo: z.boolean(),
    /** Absent where there can be none. The sign-in is told to administrators only. */
    demo_run: DemoRun.optional(),
    disk: z.object({ free_bytes: z.number(), total_bytes: z.number() }).optional(),
  }),
  async handle({ viewer, services, caller }) {
    requireOrganisation(viewer, 'read', 'system')
    const { system, now } = services
    const parts = await checkParts(system.probes)
    const facts = await system.facts()
    const disk = facts.data_folder === undefined ? undefined : await readDisk(facts.data_folder)
    return {
      ...facts,
      version: system.version,
      node: process.version,
      started_time: system.startedAtMs,
      time: now(),
      status: overall(parts),
      parts,
      ...demoOf(viewer, system, caller.origin),
      ...(disk === undefined ? {} : { disk }),
    }
  },
})

async function readDisk(folder: string): Promise<{ free_bytes: number; total_bytes: number } | undefined> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder)
    return { free_bytes: bavail * bsize, total_bytes: blocks * bsize }
  } catch {
    return undefined
  }
}
