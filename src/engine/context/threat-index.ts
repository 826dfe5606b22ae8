import { ThreatGrade, type ThreatLevel } from '../../model/site.ts'

interface Statement {
  readonly level: ThreatGrade
  readonly fromMs: number
  readonly toMs: number
}

const grades = ThreatGrade.options

/** Threat levels stated for sites and organisations, as of any time. */
export class ThreatIndex {
  readonly #statements = new Map<string, Statement[]>()
  readonly all: readonly ThreatLevel[]

  constructor(threats: readonly ThreatLevel[]) {
    this.all = threats
    for (const { place, level, from, to } of threats) {
      const statement = { level, ...spanOfThreat({ from, to }) }
      const list = this.#statements.get(place)
      if (list) list.push(statement)
      else this.#statements.set(place, [statement])
    }
  }

  /** The highest level that held for any of `places` (a place and those it lies in); `normal` where none did. */
  at(places: readonly string[], timeMs: number): ThreatGrade {
    let highest: ThreatGrade = 'normal'
    if (this.#statements.size === 0) return highest
    for (const place of places) {
      for (const { level, fromMs, toMs } of this.#statements.get(place) ?? []) {
        if (timeMs < fromMs || timeMs >= toMs) continue
        if (grades.indexOf(level) > grades.indexOf(highest)) highest = level
      }
    }
    return highest
  }
}

/** Epoch milliseconds; `toMs` is the first that is not concerned. */
export function spanOfThreat({ from, to }: Pick<ThreatLevel, 'from' | 'to'>): {
  fromMs: number
  toMs: number
} {
  return { fromMs: Date.parse(from), toMs: to === undefined ? Infinity : Date.parse(to) }
}
