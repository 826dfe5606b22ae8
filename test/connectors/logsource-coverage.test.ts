import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { connectors } from '../../src/connectors/registry.ts'
import { coverageOf, tableOf } from './logsource-coverage.ts'
import { hasPublicRules, readPublicRules } from './public-rules.ts'

const guide = resolve(import.meta.dirname, '../../docs/guide/logsources.md')

describe('logsources that connectors bring', () => {
  it('are told by product, category and service', () => {
    const asked = [
      { product: 'azure', service: 'auditlogs' },
      { product: 'azure', service: 'auditlogs' },
      { product: 'zeek', service: 'http' },
      { category: 'dns' },
      { category: 'proxy' },
      { category: 'lighthouse' },
    ]
    expect(coverageOf(asked, connectors)).toEqual([
      { logsource: 'azure/auditlogs', rules: 2, connectors: ['entra-id'] },
      { logsource: 'dns', rules: 1, connectors: ['dns-server', 'suricata', 'zeek'] },
      { logsource: 'lighthouse', rules: 1, connectors: [] },
      { logsource: 'proxy', rules: 1, connectors: ['web-proxy'] },
      { logsource: 'zeek/*', rules: 1, connectors: ['zeek'] },
    ])
  })

  it.skipIf(!hasPublicRules)(
    'are those that the guide lists for the public rules; node tools/list-logsources.ts writes it anew',
    () => {
      const asked = readPublicRules().map(({ logsource }) => logsource)
      const table = tableOf(coverageOf(asked, connectors))
      console.log(table)
      expect(rowsOf(readFileSync(guide, 'utf8'))).toEqual(rowsOf(table))
    },
  )
})

/** The cells of the table's rows, without their padding. */
function rowsOf(page: string): string[][] {
  return page
    .split('\n')
    .filter((text) => text.startsWith('|') && !text.startsWith('| -'))
    .map((text) => text.split('|').map((cell) => cell.trim()))
}
