import type { ContextKind } from '../../store/context/context-kinds.ts'
import type { ContextStore } from '../../store/context/context-store.ts'
import { csvHeader, csvRow } from '../../identity/export-csv.ts'
import type { SiteScope, Viewer } from '../../model/right.ts'
import type { z } from 'zod'
import { defineEndpoint, type Endpoint } from '../define-endpoint.ts'
import { scopeOver, type FactKind } from './fact-kinds.ts'
import { FactQuery } from './list-facts.ts'
import { redactFacts } from './redact-people.ts'

const pageRows = 1_000

/** A list as CSV, in the columns that an import of the same kind reads. */
export function exportFacts<K extends ContextKind>(fact: FactKind<K>): Endpoint {
  return defineEndpoint({
    method: 'get',
    path: `/api/${fact.plural}.csv`,
    area: 'context',
    summary: `The list of ${fact.plural} as CSV, in the columns that an import reads`,
    access: { action: 'export', domain: fact.domains },
    query: FactQuery,
    response: { stream: 'text/csv', description: 'A header row, then one row each' },
    audit: `${fact.plural}.export`,
    async handle({ query, viewer, services: { context } }) {
      const scope = scopeOver(viewer, 'export', fact.domains)
      const rows = csvRows(fact, { ...query, scope, viewer, context })
      return new Response(ReadableStream.from(rows).pipeThrough(new TextEncoderStream()), {
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="${fact.plural}.csv"`,
          'cache-control': 'no-store',
        },
      })
    },
  })
}

async function* csvRows<K extends ContextKind>(
  fact: FactKind<K>,
  query: z.output<typeof FactQuery> & { scope: SiteScope; viewer: Viewer; context: ContextStore },
): AsyncGenerator<string> {
  yield csvHeader(fact.plural)
  let after: string | undefined
  do {
    const page = await query.context.list(fact.kind, { ...query, sort: 'id', limit: pageRows, after })
    const items: readonly object[] = page.items.map(({ item }) => item)
    const shown = await redactFacts(fact.kind, items, query.viewer, query.context)
    yield shown.map((item) => csvRow(fact.plural, item)).join('')
    after = page.next
  } while (after !== undefined)
}
