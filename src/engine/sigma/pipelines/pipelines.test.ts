import { describe, expect, test } from 'vitest'
import { compileRule } from '../compile-rule.ts'
import { parseRuleFile, type ParsedFile } from '../parse-rule.ts'
import { FieldTable, RecordView } from '../record-view.ts'
import type { EventRule } from '../rule-ast.ts'
import { parsePipeline } from './parse-pipeline.ts'

const indent = (text: string) => text.replaceAll(/^/gm, '    ')

/** A pipeline with these steps, each a YAML map as text. */
function pipelineOf(steps: readonly string[], vars = '') {
  const list = steps.map((step) => `  -\n${indent(step)}`).join('\n')
  const parsed = parsePipeline('p.yml', `name: p\n${vars}transformations:\n${list}\n`)
  if ('problem' in parsed) throw new Error(JSON.stringify(parsed.problem))
  return parsed.pipeline
}

function parse(
  detection: string,
  steps: readonly string[],
  vars = '',
  head = 'logsource: { product: windows }',
): ParsedFile {
  const body = detection.includes('condition:') ? detection : `${detection}\ncondition: s`
  const text = `title: t\n${head}\ndetection:\n${indent(body)}\n`
  return parseRuleFile('t.yml', text, { pipelines: [pipelineOf(steps, vars)] })
}

function ruleOf(...input: Parameters<typeof parse>): EventRule {
  const { rules, problems } = parse(...input)
  expect(problems).toEqual([])
  const [rule] = rules
  if (rule?.kind !== 'event') throw new Error('not an event rule')
  return rule
}

function matches(record: Record<string, unknown>, ...input: Parameters<typeof parse>): boolean {
  const fields = new FieldTable()
  const matcher = compileRule(ruleOf(...input), [], fields)
  const view = new RecordView(fields)
  view.reset(record)
  return matcher.test(view)
}

const codesOf = (...input: Parameters<typeof parse>) => parse(...input).problems.map(({ code }) => code)

describe('field names', () => {
  const mapping = 'type: field_name_mapping\nmapping: { Image: process.path, User: [user.name, actor.name] }'

  test('field_name_mapping: to one name, or to several of which one is enough', () => {
    expect(matches({ 'process.path': 'x' }, 's: { Image: x }', [mapping])).toBe(true)
    expect(matches({ Image: 'x' }, 's: { Image: x }', [mapping])).toBe(false)
    expect(matches({ Other: 'x' }, 's: { Other: x }', [mapping])).toBe(true)
    expect(matches({ 'actor.name': 'x' }, 's: { User: x }', [mapping])).toBe(true)
    expect(matches({ 'user.name': 'x' }, 's: { User: x }', [mapping])).toBe(true)
    expect(matches({ 'user.name': 'y', 'actor.name': 'x' }, 's: { User|neq: x }', [mapping])).toBe(false)
  })
  test('field_name_mapping reaches the field that fieldref names', () => {
    const record = { 'process.path': 'x', Other: 'x' }
    expect(matches(record, 's: { Other|fieldref: Image }', [mapping])).toBe(true)
  })
  test('field_name_prefix_mapping, field_name_prefix, field_name_suffix', () => {
    const prefixes = 'type: field_name_prefix_mapping\nmapping: { win.: windows., old.: [a., b.] }'
    expect(matches({ 'windows.x': 1 }, 's: { win.x: 1 }', [prefixes])).toBe(true)
    expect(matches({ 'b.x': 1 }, 's: { old.x: 1 }', [prefixes])).toBe(true)
    expect(matches({ 'w.f': 1 }, 's: { f: 1 }', ['type: field_name_prefix\nprefix: w.'])).toBe(true)
    expect(matches({ 'f.kw': 1 }, 's: { f: 1 }', ['type: field_name_suffix\nsuffix: .kw'])).toBe(true)
  })
  test('keywords have no field and stay', () => {
    expect(matches({ a: 'evil' }, 's: [evil]', ['type: field_name_prefix\nprefix: w.'])).toBe(true)
  })
  test('include_fields and exclude_fields, plain and as regular expressions', () => {
    const step = (type: string, fields: string, mode = 'plain') =>
      `type: field_name_prefix\nprefix: w.\nfield_name_conditions: [{ type: ${type}, mode: ${mode}, fields: [${fields}] }]`
    const record = { 'w.f': 1, g: 2 }
    expect(matches(record, 's: { f: 1, g: 2 }', [step('include_fields', 'f')])).toBe(true)
    expect(matches(record, 's: { f: 1, g: 2 }', [step('exclude_fields', 'g')])).toBe(true)
    expect(matches(record, 's: { f: 1, g: 2 }', [step('include_fields', "'[a-f]'", 're')])).toBe(true)
    expect(matches(record, 's: { f: 1, g: 2 }', [step('include_fields', 'g')])).toBe(false)
  })
})

describe('conditions on rules and items', () => {
  const prefixWhere = (conditions: string) => `type: field_name_prefix\nprefix: w.\n${conditions}`
  const applies = (conditions: string, detection = 's: { f: 1 }', before: string[] = []) =>
    matches({ 'w.f': 1, 'w.g': 2 }, detection, [...before, prefixWhere(conditions)])

  test('logsource: every part that it names', () => {
    expect(applies('rule_conditions: [{ type: logsource, product: windows }]')).toBe(true)
    expect(applies('rule_conditions: [{ type: logsource, product: linux }]')).toBe(false)
    expect(applies('rule_conditions: [{ type: logsource, product: windows, service: system }]')).toBe(false)
  })
  test('and, or, not, and an expression over named ones', () => {
    const both = '[{ type: logsource, product: windows }, { type: logsource, product: linux }]'
    expect(applies(`rule_conditions: ${both}`)).toBe(false)
    expect(applies(`rule_conditions: ${both}\nrule_cond_op: or`)).toBe(true)
    expect(applies(`rule_conditions: ${both}\nrule_cond_op: and\nrule_cond_not: true`)).toBe(true)
    const named = '{ win: { type: logsource, product: windows }, lin: { type: logsource, product: linux } }'
    expect(applies(`rule_conditions: ${named}\nrule_cond_expr: win and not lin`)).toBe(true)
    expect(applies(`rule_conditions: ${named}\nrule_cond_expr: win and lin`)).toBe(false)
  })
  test('contains_detection_item, rule_attribute, is_sigma_rule, tag', () => {
    const item = (value: string) =>
      `rule_conditions: [{ type: contains_detection_item, field: f, value: ${value} }]`
    expect(applies(item('1'))).toBe(true)
    expect(applies(item('2'))).toBe(false)
    expect(applies('rule_conditions: [{ type: rule_attribute, attribute: title, value: t }]')).toBe(true)
    expect(applies('rule_conditions: [{ type: rule_attribute, attribute: level, value: high }]')).toBe(false)
    expect(applies('rule_conditions: [{ type: is_sigma_rule }]')).toBe(true)
    expect(applies('rule_conditions: [{ type: is_sigma_correlation_rule }]')).toBe(false)
    expect(applies('rule_conditions: [{ type: tag, tag: attack.t1059 }]')).toBe(false)
  })
  test('set_state with processing_state, and processing_item_applied', () => {
    const state = 'type: set_state\nkey: index\nval: win'
    const where = (value: string) =>
      `rule_conditions: [{ type: processing_state, key: index, val: ${value} }]`
    expect(applies(where('win'), undefined, [state])).toBe(true)
    expect(applies(where('lin'), undefined, [state])).toBe(false)
    const after = 'rule_conditions: [{ type: processing_item_applied, processing_item_id: one }]'
    expect(applies(after, undefined, [`id: one\n${state}`])).toBe(true)
    const never = 'rule_conditions: [{ type: logsource, product: linux }]'
    expect(applies(after, undefined, [`id: one\n${state}\n${never}`])).toBe(false)
  })
  test('an item and a field remember the step that renamed them', () => {
    const rename = 'id: one\ntype: field_name_mapping\nmapping: { f: F }'
    const unless = (kind: string) =>
      `type: field_name_prefix\nprefix: w.\n${kind}_conditions: [{ type: processing_item_applied, processing_item_id: one }]\n${kind.replace('_conditions', '')}_cond_not: true`
    for (const kind of ['field_name', 'detection_item']) {
      expect(matches({ F: 1, 'w.g': 2 }, 's: { f: 1, g: 2 }', [rename, unless(kind)])).toBe(true)
    }
  })
  test('match_string, match_value, is_null, contains_wildcard', () => {
    const dropWhere = (condition: string) =>
      matches({ g: 1 }, "s: { f: [evil, 'e*'], g: 1 }", [
        `type: drop_detection_item\ndetection_item_conditions: [${condition}]`,
      ])
    expect(dropWhere("{ type: match_string, pattern: 'ev.*' }")).toBe(true)
    expect(dropWhere("{ type: match_string, cond: all, pattern: 'ev.*' }")).toBe(false)
    expect(dropWhere('{ type: match_value, value: evil }')).toBe(true)
    expect(dropWhere('{ type: is_null }')).toBe(false)
    expect(dropWhere('{ type: contains_wildcard }')).toBe(true)
    expect(dropWhere('{ type: contains_wildcard, cond: all }')).toBe(false)
  })
})

describe('rules', () => {
  test('add_condition joins with and, from a template, and negated', () => {
    const add = 'type: add_condition\nconditions: { index: windows }'
    expect(matches({ f: 1, index: 'windows' }, 's: { f: 1 }', [add])).toBe(true)
    expect(matches({ f: 1 }, 's: { f: 1 }', [add])).toBe(false)
    expect(matches({ f: 1 }, 's: { f: 1 }', [`${add}\nnegated: true`])).toBe(true)
    const template = "type: add_condition\ntemplate: true\nconditions: { index: 'x-$product' }"
    expect(matches({ f: 1, index: 'x-windows' }, 's: { f: 1 }', [template])).toBe(true)
    expect(matches({ f: 1, index: 'windows' }, 's: { f: 1 }', [add, add])).toBe(true)
  })
  test('change_logsource says where a rule runs; filters still find it by what it was written for', () => {
    const rule = ruleOf('s: { f: 1 }', ['type: change_logsource\nproduct: macos\nservice: x'])
    expect(rule.logsource).toEqual({ product: 'macos', service: 'x' })
    expect(rule.writtenFor).toEqual({ product: 'windows' })
  })
  test('set_custom_attribute moves a rule to the event and its context', () => {
    const step = 'type: set_custom_attribute\nattribute: taxonomy\nvalue: ocsf'
    expect(ruleOf('s: { f: 1 }', [step]).taxonomy).toBe('ocsf')
  })
  test('rule_failure and detection_item_failure refuse with their message', () => {
    expect(parse('s: { f: 1 }', ['type: rule_failure\nmessage: no such log']).problems).toMatchObject([
      { code: 'pipeline_refused', message: 'no such log' },
    ])
    const failing =
      'type: detection_item_failure\nmessage: no such field\nfield_name_conditions: [{ type: include_fields, fields: [f] }]'
    expect(parse('s:\n  g: 2\n  f: 1', [failing]).problems).toMatchObject([
      { line: 6, message: 'no such field' },
    ])
    expect(codesOf('s: { g: 1 }', [failing])).toEqual([])
  })
  test('drop_detection_item: the rest stays, an empty selection leaves the condition, nothing at all is refused', () => {
    const drop = 'type: drop_detection_item\nfield_name_conditions: [{ type: include_fields, fields: [f] }]'
    expect(matches({ g: 2 }, 's: { f: 1, g: 2 }', [drop])).toBe(true)
    expect(matches({ g: 2, f: 1 }, 's: { g: 2 }\nt: { f: 1 }\ncondition: s and not t', [drop])).toBe(true)
    expect(codesOf('s: { f: 1 }', [drop])).toEqual(['pipeline_refused'])
  })
  test('nest applies steps where its own condition holds', () => {
    const nest = (product: string) =>
      `type: nest\nrule_conditions: [{ type: logsource, product: ${product} }]\nitems:\n  - { type: field_name_prefix, prefix: w. }`
    expect(matches({ 'w.f': 1 }, 's: { f: 1 }', [nest('windows')])).toBe(true)
    expect(matches({ 'w.f': 1 }, 's: { f: 1 }', [nest('linux')])).toBe(false)
  })
  test('a rule in the ocsf taxonomy is left alone', () => {
    const step = 'type: field_name_prefix\nprefix: w.'
    expect(matches({ f: 1 }, 's: { f: 1 }', [step], '', 'taxonomy: ocsf')).toBe(true)
  })
  test('the version of a rule goes by what a pipeline made of it', () => {
    const versions = ['a', 'b'].map((to) => {
      const step = `type: field_name_mapping\nmapping: { f: ${to} }`
      return ['s: { f: 1 }', 's: { g: 1 }'].map((detection) => ruleOf(detection, [step]).head.version)
    })
    expect(versions[0]?.[0]).not.toBe(versions[1]?.[0])
    expect(versions[0]?.[1]).toBe(versions[1]?.[1])
  })
})

describe('values', () => {
  test('replace_string with groups, over wildcards or around them', () => {
    const slashes = String.raw`type: replace_string
regex: '^C:\\(\w+)'
replacement: 'D:\\\1'`
    expect(matches({ f: String.raw`D:\win\x` }, String.raw`s: { f: 'C:\win\x' }`, [slashes])).toBe(true)
    const stars = "type: replace_string\nregex: '[*x]'\nreplacement: y"
    expect(matches({ f: 'ya' }, "s: { f: '*a' }", [stars])).toBe(true)
    expect(matches({ f: 'za' }, "s: { f: '*a' }", [stars])).toBe(false)
    expect(matches({ f: 'zay' }, "s: { f: '*ax' }", [`${stars}\nskip_special: true`])).toBe(true)
    expect(matches({ f: 7 }, 's: { f: 7 }', ["type: replace_string\nregex: '7'\nreplacement: '8'"])).toBe(
      true,
    )
  })
  test('map_string, set_value, convert_type, case', () => {
    expect(matches({ f: 'c' }, 's: { f: a }', ['type: map_string\nmapping: { a: [b, c] }'])).toBe(true)
    expect(matches({ f: 'z' }, 's: { f: a }', ['type: set_value\nvalue: z'])).toBe(true)
    expect(matches({ f: 5 }, "s: { f|gte: '4' }", ['type: convert_type\ntarget_type: num'])).toBe(true)
    expect(codesOf('s: { f: a }', ['type: convert_type\ntarget_type: num'])).toEqual(['pipeline_refused'])
    expect(matches({ f: 'abc' }, 's: { f|cased: ABC }', ['type: case\nmethod: lower'])).toBe(true)
    expect(matches({ f: 'ab_cd' }, 's: { f|cased: abCd }', ['type: case\nmethod: snake_case'])).toBe(true)
  })
  test('hashes_fields gives each algorithm its field', () => {
    const step = 'type: hashes_fields\nvalid_hash_algos: [MD5, SHA1]\nfield_prefix: File'
    const md5 = 'a'.repeat(32)
    expect(matches({ FileMD5: md5 }, `s: { Hashes|contains: 'MD5=${md5}' }`, [step])).toBe(true)
    expect(matches({ FileMD5: md5 }, `s: { Hashes: ['${md5}', 'SHA1=${'b'.repeat(40)}'] }`, [step])).toBe(
      true,
    )
    expect(codesOf(`s: { Hashes: 'SHA256=${'c'.repeat(64)}' }`, [step])).toEqual(['pipeline_refused'])
  })
  test('value_placeholders take vars; those left out wait for the configuration', () => {
    const vars = 'vars: { admins: [root, kai], one: x }\n'
    const step = 'type: value_placeholders\ninclude: [admins, one]'
    expect(matches({ f: 'kai-x' }, "s: { f|expand: '%admins%-%one%' }", [step], vars)).toBe(true)
    expect(matches({ f: 'eve-x' }, "s: { f|expand: '%admins%-%one%' }", [step], vars)).toBe(false)
    expect(parse("s: { f|expand: '%other%' }", [step], vars).problems[0]?.hint).toContain('gatehouse.yml')
    expect(parse("s: { f|expand: '%other%' }", ['type: value_placeholders'], vars).problems).toMatchObject([
      { code: 'no_placeholder', hint: expect.stringContaining('vars of the pipeline') },
    ])
  })
  test('wildcard_placeholders match anything', () => {
    const step = 'type: wildcard_placeholders'
    expect(matches({ f: 'a-anything-b' }, "s: { f|expand: 'a-%x%-b' }", [step])).toBe(true)
    expect(matches({ f: 'a-b' }, "s: { f|expand: 'a-%x%-b' }", [step])).toBe(false)
  })
})

describe('errors of pipelines', () => {
  const problemOf = (text: string) => {
    const parsed = parsePipeline('p.yml', text)
    return 'problem' in parsed ? parsed.problem : undefined
  }
  test.each([
    [
      'an unknown transformation',
      'transformations:\n  - type: shrug\n',
      2,
      11,
      '"shrug" is not a transformation',
    ],
    [
      'one that writes queries',
      'transformations:\n  - type: query_expression_placeholders\n',
      2,
      11,
      'use value_placeholders',
    ],
    ['finalizers', 'name: p\nfinalizers: []\n', 2, 1, 'finalizers changes the text'],
    [
      'a misspelt key',
      'transformations:\n  - type: field_name_prefix\n    prefx: x\n',
      3,
      5,
      '"prefx" does not belong',
    ],
    ['a missing key', 'transformations:\n  - type: field_name_prefix\n', 2, 5, 'prefix must be a text'],
    [
      'an unknown condition',
      'transformations:\n  - type: set_state\n    key: a\n    val: b\n    rule_conditions:\n      - type: moon\n',
      6,
      15,
      '"moon" is not a condition',
    ],
    [
      'a bad regular expression',
      "transformations:\n  - type: replace_string\n    regex: '('\n    replacement: x\n",
      3,
      12,
      'not a regular expression',
    ],
    [
      'a bad name in an expression',
      'transformations:\n  - type: set_state\n    key: a\n    val: b\n    rule_conditions: { a: { type: is_sigma_rule } }\n    rule_cond_expr: a or b\n',
      6,
      21,
      '"b" is not defined',
    ],
    ['no YAML', 'transformations: [', 1, 19, 'not YAML'],
    ['no transformations', 'name: p\n', 1, 1, 'transformations must be a list'],
  ])('%s', (_, text, line, column, message) => {
    expect(problemOf(text)).toMatchObject({
      file: 'p.yml',
      line,
      column,
      message: expect.stringContaining(message),
    })
  })
})
