import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileRule } from './compile-rule.ts'
import { parseRuleFile } from './parse-rule.ts'
import { FieldTable, RecordView } from './record-view.ts'

type Rec = Readonly<Record<string, string>>

function open(detection: string, record: Rec) {
  const text = `title: t\nlogsource: { product: p }\ndetection:\n${detection.replaceAll(/^/gm, '  ')}`
  const { rules, problems } = parseRuleFile('t.yml', text)
  expect(problems).toEqual([])
  const [rule] = rules
  if (rule?.kind !== 'event') throw new Error('not an event rule')
  const fields = new FieldTable()
  const matcher = compileRule(rule, [], fields)
  const view = new RecordView(fields)
  view.reset(record)
  return { isTrue: matcher.test(view), parts: matcher.explain(view) }
}

const told = (detection: string, record: Rec) =>
  open(detection, record).parts.map(({ part, field, value, negated }) =>
    [negated ? 'not' : '', part, field ?? '', value ?? ''].join(' ').trim(),
  )

const selections = `s: { a: 1 }
filter_one: { b: 1 }
filter_two: { b: 2, c: 1 }
`

test('none of a group applies: each is told, with what made it so', () => {
  expect(told(`${selections}condition: s and not 1 of filter_*`, { a: '1', b: '2', c: '2' })).toEqual([
    's a 1',
    'not filter_one b 2',
    'not filter_two c 2',
  ])
})

test('not all of a group apply: those that do not are told', () => {
  const detection = `${selections}condition: not (filter_one and filter_two) and s`
  // What applies comes first.
  expect(told(detection, { a: '1', b: '1' })).toEqual(['s a 1', 'not filter_two b 1', 'not filter_two c'])
})

test('of an or only the branches that are true are told; a not of a not is what stands within', () => {
  const detection = `${selections}condition: not (not s) or (filter_one and filter_two)`
  expect(told(detection, { a: '1', b: '1' })).toEqual(['s a 1'])
})

/** A condition over the selections `p0` to `p3`, each a test of one or two fields. */
const condition = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('p0', 'p1', 'p2', 'p3'),
    tie('any').map((inner) => `not (${inner})`),
    fc.tuple(tie('any'), fc.constantFrom('and', 'or'), tie('any')).map((words) => `(${words.join(' ')})`),
    fc.constantFrom('1 of p*', 'not 1 of p*', 'not all of p*', 'all of p*'),
  ),
})).any
const field = fc.constantFrom('a', 'b', 'c')
const value = fc.constantFrom('1', '2')
const item = fc
  .tuple(field, fc.constantFrom('', '|neq', '|contains'), fc.uniqueArray(value, { minLength: 1 }))
  .map(([name, modifier, values]) => `${name}${modifier}: [${values.join(', ')}]`)
const selection = fc.oneof(
  fc
    .uniqueArray(item, { minLength: 1, maxLength: 2, selector: (text) => text.split(':')[0] })
    .map((items) => `{ ${items.join(', ')} }`),
  fc
    .array(item, { minLength: 1, maxLength: 2 })
    .map((items) => `[ ${items.map((one) => `{ ${one} }`).join(', ')} ]`),
)

test('each part that is told is true of the event as said, and what is true is told', () => {
  fc.assert(
    fc.property(
      fc.array(selection, { minLength: 4, maxLength: 4 }),
      condition,
      fc.dictionary(field, value, { maxKeys: 3 }),
      (texts, written, record) => {
        const parts = texts.map((text, index) => `p${index}: ${text}`)
        const { isTrue, parts: explained } = open(`${parts.join('\n')}\ncondition: ${written}`, record)
        if (!isTrue) return
        expect(explained.length).toBeGreaterThan(0)
        for (const { part, field: name, value: seen, negated } of explained) {
          const alone = open(`${parts.join('\n')}\ncondition: ${part}`, record)
          expect([part, alone.isTrue]).toEqual([part, negated !== true])
          expect(name === undefined || seen === record[name]).toBe(true)
        }
        // The parts told, taken as facts, leave no other answer: whatever the others are, the condition is true.
        const known = new Map(explained.map(({ part, negated }) => [part, negated !== true]))
        for (let mask = 0; mask < 16; mask++) {
          const others = parts.map((_, index) => known.get(`p${index}`) ?? Boolean(mask & (1 << index)))
          const facts = others.map((isSo, index) => `p${index}: { f${index}: '${isSo ? 'yes' : 'no'}' }`)
          const held = { f0: 'yes', f1: 'yes', f2: 'yes', f3: 'yes' }
          expect(open(`${facts.join('\n')}\ncondition: ${written}`, held).isTrue).toBe(true)
        }
      },
    ),
    { numRuns: 300 },
  )
})
