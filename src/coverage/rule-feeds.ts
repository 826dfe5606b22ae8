import { concerns } from '../engine/detect/route-events.ts'
import type { Condition, CorrelationRule, EventRule, ParsedRule } from '../engine/sigma/rule-ast.ts'
import type { Logsource } from '../model/event.ts'
import type { Heard } from '../model/heard.ts'

/** What feeds a rule: the sources, and in words what it looks at. Not fed where no source can make it true. */
export interface Feed {
  readonly fed: boolean
  readonly sources: ReadonlySet<string>
  readonly needs: ReadonlySet<string>
}

const maxDepth = 10

/** Answers for each rule of a set whether what was heard of could make it true. */
export class RuleFeeds {
  readonly #byName = new Map<string, ParsedRule>()
  readonly #heard: readonly {
    readonly source: string
    readonly class: string
    readonly logsource: Logsource
  }[]
  readonly #feeds = new Map<ParsedRule, Feed>()

  /** `heard`: what sources sent lately. */
  constructor(rules: readonly ParsedRule[], heard: readonly Heard[]) {
    for (const rule of rules) {
      this.#byName.set(rule.head.id, rule)
      if (rule.head.name !== undefined) this.#byName.set(rule.head.name, rule)
    }
    this.#heard = heard
      .filter(({ kind }) => kind === 'logsource')
      .map(({ source, class: eventClass, subject }) => {
        const [product, category, service] = subject.split('/')
        const logsource = {
          ...(product && { product }),
          ...(category && { category }),
          ...(service && { service }),
        }
        return { source, class: eventClass, logsource }
      })
  }

  feedOf(rule: ParsedRule, depth = 0): Feed {
    const known = this.#feeds.get(rule)
    if (known) return known
    const feed = this.#make(rule, depth)
    this.#feeds.set(rule, feed)
    return feed
  }

  #make(rule: ParsedRule, depth: number): Feed {
    if (rule.kind === 'event') return this.#ofEvent(rule)
    if (rule.kind === 'filter' || depth > maxDepth) return nothing
    return this.#ofCorrelation(rule, depth)
  }

  #ofEvent({ taxonomy, logsource }: EventRule): Feed {
    const { category } = logsource
    const found = this.#heard.filter((one) =>
      taxonomy === 'ocsf'
        ? category === undefined || category === one.class
        : Object.keys(one.logsource).length > 0 && concerns(logsource, one.logsource),
    )
    return {
      fed: found.length > 0,
      sources: new Set(found.map(({ source }) => source)),
      needs: new Set([needOf(taxonomy, logsource)]),
    }
  }

  /** A sequence needs what must occur; a count, score or path any of its rules; an absence and a comparison all. */
  #ofCorrelation(rule: CorrelationRule, depth: number): Feed {
    const names = [...rule.rules, ...rule.without]
    const below = new Map(
      names.map((name) => {
        const found = this.#byName.get(name)
        return [name, found ? this.feedOf(found, depth + 1) : nothing] as const
      }),
    )
    const feeds = [...below.values()]
    const isFed = (name: string): boolean => below.get(name)?.fed ?? false
    return {
      fed: canOccur(rule, isFed),
      sources: new Set(feeds.flatMap(({ sources }) => [...sources])),
      needs: new Set(feeds.flatMap(({ needs }) => [...needs])),
    }
  }
}

const nothing: Feed = { fed: false, sources: new Set(), needs: new Set() }

function canOccur(rule: CorrelationRule, isFed: (name: string) => boolean): boolean {
  if (rule.expression) return holds(rule.expression, isFed)
  const all = [...rule.rules, ...rule.without]
  switch (rule.type) {
    case 'temporal_ordered':
    case 'absence':
    case 'compare':
      return all.every(isFed)
    case 'temporal': {
      const least = Math.max(1, ...rule.bounds.map(({ value }) => value))
      return rule.rules.filter(isFed).length >= Math.min(least, rule.rules.length)
    }
    default:
      return all.some(isFed)
  }
}

function holds(condition: Condition, isFed: (name: string) => boolean): boolean {
  switch (condition.kind) {
    case 'ref':
      return isFed(condition.name)
    case 'not':
      return true
    case 'and':
      return condition.parts.every((part) => holds(part, isFed))
    default:
      return condition.parts.some((part) => holds(part, isFed))
  }
}

function needOf(taxonomy: EventRule['taxonomy'], { product, category, service }: Logsource): string {
  if (taxonomy === 'ocsf') return category ?? 'any event'
  return [product, category, service].filter(Boolean).join('/')
}
