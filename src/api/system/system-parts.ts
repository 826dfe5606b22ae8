import type { Registry } from 'prom-client'

export type PartState = 'ok' | 'degraded' | 'failed'

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
  /** Facts for `GET /api/system`: sizes, paths, counts. Read from memory or cheap to get. */
  readonly facts: () => Promise<Readonly<Record<string, string | number | boolean>>>
}

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
