import { cpus, totalmem } from 'node:os'

/** One measured figure. `comparedWith` names the baseline and `ratio` is ours over it, measured in the same run. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly comparedWith?: string
  readonly ratio?: number
  readonly aim?: string
}

/** What could not be measured here, and why. */
export interface NotRun {
  readonly name: string
  readonly notRun: string
}

export interface Bench {
  readonly name: string
  run(): Promise<readonly (Figure | NotRun)[]>
}

export function machine(): string {
  const [first] = cpus()
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${process.platform}`
}
