/** When some work began, and what the process had used of the processors by then. */
export interface StartOfWork {
  /** Of a clock that all threads share and nobody sets. */
  readonly atMs: number
  /** Of all threads of the process. */
  readonly cpuMs: number
}

/** How long some work took, milliseconds. */
export interface WorkTime {
  readonly tookMs: number
  /** What the process used of the processors meanwhile, other work of its threads included. */
  readonly cpuMs: number
}

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

const nowMs = (): number => Number(process.hrtime.bigint() / 1_000_000n)

export const startOfWork = (): StartOfWork => ({ atMs: nowMs(), cpuMs: cpuMs() })

/** May be asked in another thread than the start was. */
export const timeSince = (start: StartOfWork): WorkTime => ({
  tookMs: nowMs() - start.atMs,
  cpuMs: cpuMs() - start.cpuMs,
})
