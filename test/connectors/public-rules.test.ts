import { beforeAll, describe, expect, it } from 'vitest'
import { readFixtures } from '../../src/connectors/fixture.cases.ts'
import { openFixture } from '../../src/connectors/opened.cases.ts'
import { connectors, normaliseReceipt } from '../../src/connectors/registry.ts'
import { compileRule, type EventMatcher } from '../../src/engine/sigma/compile-rule.ts'
import { FieldTable, RecordView } from '../../src/engine/sigma/record-view.ts'
import type { Logsource } from '../../src/model/event.ts'
import { hasPublicRules, readPublicRules } from './public-rules.ts'

const cases = connectors.flatMap(({ id }) =>
  readFixtures(id)
    .filter(({ fires }) => fires.length > 0)
    .map((fixture) => [id, fixture.name, fixture] as const),
)

describe.skipIf(!hasPublicRules)(
  'public rules on the records of connectors (need GATEHOUSE_TEST_DATA)',
  () => {
    const fields = new FieldTable()
    const rules = new Map<string, EventMatcher>()

    beforeAll(() => {
      for (const rule of readPublicRules()) rules.set(rule.head.id, compileRule(rule, [], fields))
    })

    it.each(cases)('%s: %s', (id, _, fixture) => {
      const { envelope, options } = openFixture(fixture)
      const { events } = normaliseReceipt(envelope, fixture.bound ? id : undefined, options)
      const view = new RecordView(fields)
      const fired = fixture.fires.filter((ruleId) => {
        const matcher = rules.get(ruleId)
        return events.some(({ native, logsource }) => {
          if (matcher === undefined || native === undefined) return false
          view.reset(native)
          return isOf(matcher.rule.logsource, logsource) && matcher.test(view)
        })
      })
      expect(fired).toEqual(fixture.fires)
    })
  },
)

function isOf(asked: Logsource, has: Logsource | undefined): boolean {
  return (['product', 'category', 'service'] as const).every(
    (part) => asked[part] === undefined || asked[part] === has?.[part],
  )
}
