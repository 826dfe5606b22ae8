/** Index of the event and id of the rule. */
export type Match = readonly [event: number, rule: string]

interface Side {
  readonly matches: readonly Match[]
  /** Ids of the rules it could load. */
  readonly rules: readonly string[]
}

export interface MatchComparison {
  readonly both: number
  readonly onlyOurs: number
  readonly onlyTheirs: number
  /** By rule, most first. */
  readonly differences: readonly {
    readonly rule: string
    readonly onlyOurs: number
    readonly onlyTheirs: number
  }[]
}

/** Holds two engines' matches against each other, for the rules that both could load. */
export function compareMatches(ours: Side, theirs: Side): MatchComparison {
  const loadedByUs = new Set(ours.rules)
  const loaded = new Set(theirs.rules.filter((rule) => loadedByUs.has(rule)))
  const ourKeys = keysOf(ours, loaded)
  const theirKeys = keysOf(theirs, loaded)
  const onlyOurs = [...ourKeys].filter((key) => !theirKeys.has(key))
  const onlyTheirs = [...theirKeys].filter((key) => !ourKeys.has(key))
  const byRule = new Map<string, { onlyOurs: number; onlyTheirs: number }>()
  const countsOf = (key: string) => {
    const rule = key.split(' ')[0] ?? ''
    const counts = byRule.get(rule) ?? { onlyOurs: 0, onlyTheirs: 0 }
    byRule.set(rule, counts)
    return counts
  }
  for (const key of onlyOurs) countsOf(key).onlyOurs++
  for (const key of onlyTheirs) countsOf(key).onlyTheirs++
  const differences = [...byRule]
    .map(([rule, counts]) => ({ rule, ...counts }))
    .sort((a, b) => b.onlyOurs + b.onlyTheirs - a.onlyOurs - a.onlyTheirs)
  return {
    both: ourKeys.size - onlyOurs.length,
    onlyOurs: onlyOurs.length,
    onlyTheirs: onlyTheirs.length,
    differences,
  }
}

function keysOf({ matches }: Side, loaded: ReadonlySet<string>): Set<string> {
  return new Set(matches.flatMap(([event, rule]) => (loaded.has(rule) ? `${rule} ${event}` : [])))
}
