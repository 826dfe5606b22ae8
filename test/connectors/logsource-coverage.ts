import type { Connector } from '../../src/connectors/define-connector.ts'
import type { Logsource } from '../../src/model/event.ts'

export interface Coverage {
  /** `azure/signinlogs`, `linux/process_creation`; `windows/*` where a connector brings all of a product. */
  readonly logsource: string
  readonly rules: number
  /** Ids of the connectors whose records can be of that logsource; empty where there is none. */
  readonly connectors: readonly string[]
}

/** Which logsources rules ask for, how many rules each, and which connectors bring it; in order of their names. */
export function coverageOf(asked: readonly Logsource[], connectors: readonly Connector[]): Coverage[] {
  const counts = new Map<string, { rules: number; logsource: Logsource }>()
  const wholes = new Set(
    connectors
      .flatMap(({ logsources }) => logsources)
      .filter(isWhole)
      .map(({ product }) => product),
  )
  for (const logsource of asked) {
    const name = wholes.has(logsource.product) ? `${logsource.product}/*` : nameOf(logsource)
    const known = counts.get(name)
    if (known) known.rules++
    else counts.set(name, { rules: 1, logsource })
  }
  return [...counts]
    .map(([name, { rules, logsource }]) => ({
      logsource: name,
      rules,
      connectors: connectors
        .filter((connector) => connector.logsources.some((has) => brings(has, logsource)))
        .map(({ id }) => id)
        .sort(),
    }))
    .sort((a, b) => (a.logsource < b.logsource ? -1 : 1))
}

function nameOf({ product, category, service }: Logsource): string {
  return [product, category, service].filter((part) => part !== undefined).join('/')
}

function isWhole({ category, service }: Logsource): boolean {
  return category === undefined && service === undefined
}

/**
 * A connector that declares a product without more brings all of it. A rule that names no product asks for any that
 * has the category or service.
 */
function brings(has: Logsource, asked: Logsource): boolean {
  if (asked.product !== undefined && asked.product !== has.product) return false
  if (isWhole(has)) return asked.product !== undefined
  return (
    (asked.category === undefined || asked.category === has.category) &&
    (asked.service === undefined || asked.service === has.service)
  )
}

/** The rows of a table in Markdown, as far as they do not depend on padding. */
export function tableOf(rows: readonly Coverage[]): string {
  const lines = rows.map(
    ({ logsource, rules, connectors }) =>
      `| \`${logsource}\` | ${rules} | ${connectors.map((id) => `\`${id}\``).join(', ') || 'none'} |`,
  )
  return ['| logsource | rules | connector |', '| --- | --- | --- |', ...lines].join('\n')
}
