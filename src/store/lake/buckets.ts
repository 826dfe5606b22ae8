/** Stretches of days that files are cut into and merged within, finest first. */
export const bucketDays = [1, 31, 366] as const

const dayMs = 86_400_000

/** The finest stretch that holds a file whole: its name and where it ends, epoch milliseconds. */
export function bucketOf(file: { readonly minTime: number; readonly maxTime: number }): {
  readonly name: string
  readonly endMs: number
} {
  for (const days of bucketDays) {
    const n = Math.floor(file.minTime / (days * dayMs))
    if (Math.floor(file.maxTime / (days * dayMs)) === n) {
      return { name: `${days}-${n}`, endMs: (n + 1) * days * dayMs }
    }
  }
  return { name: 'all', endMs: Infinity }
}
