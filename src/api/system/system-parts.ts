import type { Registry } from 'prom-client'
import { z } from 'zod'

export const State = z.enum(['ok', 'degraded', 'failed'])
export type PartState = z.infer<typeof State>

/** How a part of the server is doing. `check` is quick and reads from memory: it runs on every `/health`. */
export interface Probe {
  readonly name: string
  check(): Promise<{ readonly state: PartState; readonly message?: string }>
}

/** What the system endpoints show. */
export interface SystemParts {
  readonly version: string
  readonly startedAtMs: number
  readonly probes: readonly Probe[]
  readonly metrics: Registry
  /** For `GET /api/system`. Read from memory or cheap to get. */
  readonly facts: () => Promise<SystemFacts>
  /** The demo beside this installation; absent where there can be none (in the demo itself). */
  readonly demo?: {
    run(): DemoRun
    /** Resolves when it is on its way. */
    start(): Promise<void>
    /** Ends it and takes everything of it away. */
    remove(): Promise<void>
  }
}

/** How the demo is doing. Its password is made for each run and known to who may administer the system. */
export const DemoRun = z.discriminatedUnion('state', [
  z.object({ state: z.literal('off') }),
  /** `done` of `total` messages of its past are told; both 0 while it starts. */
  z.object({ state: z.literal('starting'), done: z.number().int(), total: z.number().int() }),
  z.object({
    state: z.literal('running'),
    url: z.string(),
    email: z.string().optional(),
    password: z.string().optional(),
  }),
  z.object({ state: z.literal('failed'), message: z.string() }),
])
export type DemoRun = z.infer<typeof DemoRun>

/** Rates, sizes and places. What a part cannot tell is absent. */
export const SystemFacts = z.object({
  data_folder: z.string().optional(),
  events_per_second: z.number().optional(),
  log: z.object({ bytes: z.number(), first_time: z.number().optional(), head: z.number().int() }).optional(),
  lake: z.object({ bytes: z.number(), events: z.number().int(), files: z.number().int() }).optional(),
  pipeline: z.object({ behind: z.number().int(), watermark: z.number().optional() }).optional(),
  listeners: z.array(z.object({ transport: z.string(), address: z.string() })).optional(),
})
export type SystemFacts = z.infer<typeof SystemFacts>

export interface PartReport {
  readonly name: string
  readonly state: PartState
  readonly message?: string
}

const probeTimeoutMs = 2_000

/** Asks every probe at once; one that throws or does not answer has failed. */
export function checkParts(probes: readonly Probe[]): Promise<PartReport[]> {
  return Promise.all(
    probes.map(async (probe) => {
      try {
        return { name: probe.name, ...(await withTimeout(probe.check())) }
      } catch (error) {
        const message = error instanceof Error ? error.message : 'unknown'
        return { name: probe.name, state: 'failed' as const, message }
      }
    }),
  )
}

/** The worst of all states. */
export function overall(reports: readonly PartReport[]): PartState {
  if (reports.some(({ state }) => state === 'failed')) return 'failed'
  return reports.some(({ state }) => state === 'degraded') ? 'degraded' : 'ok'
}

async function withTimeout<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${probeTimeoutMs} ms`)), probeTimeoutMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
