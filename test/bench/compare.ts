import { cpuSecondsOf } from './cpu-time.ts'

/** CPU seconds of ours and of the baseline, each the median of `rounds` taken in turns, after one round of warming up. */
export async function compareCpu(
  ours: () => unknown,
  baseline: () => unknown,
  rounds = 3,
): Promise<{ ours: number; baseline: number }> {
  await ours()
  await baseline()
  const times: { ours: number; baseline: number }[] = []
  for (let round = 0; round < rounds; round++) {
    times.push({ ours: await cpuSecondsOf(ours), baseline: await cpuSecondsOf(baseline) })
  }
  return {
    ours: median(times.map((time) => time.ours)),
    baseline: median(times.map((time) => time.baseline)),
  }
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value below which that share of them lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}
