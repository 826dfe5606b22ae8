/**
 * Writes `src/connectors/native-fields.ts` from the connectors' fixtures: `npm run generate`.
 * `tools/list-native-fields.test.ts` fails while the committed file says something else.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { readFixtures } from '../src/connectors/fixture.cases.ts'
import { openFixture } from '../src/connectors/opened.cases.ts'
import { connectors, normaliseReceipt } from '../src/connectors/registry.ts'
import type { Logsource } from '../src/model/event.ts'

export const nativeFieldsFile = join(import.meta.dirname, '../src/connectors/native-fields.ts')

/** As deep as rules name fields. */
const mostLevels = 4

/** The text of the table, formatted as it is committed. */
export async function generateNativeFields(): Promise<string> {
  const found = new Map<string, { readonly logsource: Logsource; readonly fields: Set<string> }>()
  for (const { logsource, native } of connectors.flatMap(({ id }) => eventsOf(id))) {
    const { product, category, service } = lowered(logsource)
    const key = [product, category, service].map((part) => part ?? '').join('/')
    const entry = found.get(key) ?? { logsource: lowered(logsource), fields: new Set<string>() }
    for (const field of fieldsOf(native)) entry.fields.add(field)
    found.set(key, entry)
  }
  const rows = [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => rowOf(entry))
  const text = `/** Fields of native records by logsource, as connectors' fixtures show them; written by \`npm run generate\`. */
export const nativeFields: readonly {
  readonly product?: string
  readonly category?: string
  readonly service?: string
  /** Sorted, with spaces between; of a map within the record the path with dots. */
  readonly fields: string
}[] = [${rows.join(',')}]
`
  return format(text, { ...(await resolveConfig(nativeFieldsFile)), parser: 'typescript' })
}

function eventsOf(id: string) {
  return readFixtures(id).flatMap((fixture) => {
    const { envelope, options } = openFixture(fixture)
    return normaliseReceipt(envelope, fixture.bound ? id : undefined, options).events.flatMap(
      ({ logsource, native }) => (logsource && native ? [{ logsource, native }] : []),
    )
  })
}

function lowered({ product, category, service }: Logsource): Logsource {
  return {
    ...(product !== undefined && { product: product.toLowerCase() }),
    ...(category !== undefined && { category: category.toLowerCase() }),
    ...(service !== undefined && { service: service.toLowerCase() }),
  }
}

/** Names that hold something else than a map; lists of maps count as the maps in them. */
function fieldsOf(record: Record<string, unknown>, above = '', level = 1): string[] {
  return Object.entries(record).flatMap(([name, value]) => {
    const path = above + name
    // What cannot be written as a key without quotes is not offered.
    if (!/^[\w.@-]+$/.test(name)) return []
    const maps = (Array.isArray(value) ? value : [value]).filter(isMap)
    if (maps.length === 0) return [path]
    return level < mostLevels ? maps.flatMap((map) => fieldsOf(map, `${path}.`, level + 1)) : []
  })
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function rowOf({ logsource, fields }: { logsource: Logsource; fields: Set<string> }): string {
  return JSON.stringify({ ...logsource, fields: [...fields].sort().join(' ') })
}

if (import.meta.main) writeFileSync(nativeFieldsFile, await generateNativeFields())
