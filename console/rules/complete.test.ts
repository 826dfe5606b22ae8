import { expect, test } from 'vitest'
import { completeRule } from './complete.ts'

const vocabulary = [
  {
    product: 'windows',
    category: 'process_creation',
    taxonomy: 'sigma' as const,
    fields: ['CommandLine', 'Image'],
  },
  { product: 'windows', service: 'security', taxonomy: 'sigma' as const, fields: ['EventID'] },
  { product: 'linux', service: 'sshd', taxonomy: 'sigma' as const, fields: ['message'] },
  { category: 'physical_access', taxonomy: 'ocsf' as const, fields: ['reader'] },
]
/** What is offered at the bar in the text. */
const at = (text: string) => {
  const place = text.indexOf('¦')
  const found = completeRule(text.replace('¦', ''), place, vocabulary)
  return {
    labels: found?.options.map(({ label }) => label) ?? [],
    from: found && text.slice(found.from, place),
    applies: found?.options.map(({ apply }) => apply),
  }
}

test('keys at the top, and inside logsource and correlation', () => {
  expect(at('tit¦')).toMatchObject({ labels: expect.arrayContaining(['title', 'detection']), from: 'tit' })
  expect(at('title: x\nlogsource:\n  ¦').labels).toEqual(['product', 'category', 'service'])
  expect(at('correlation:\n  ti¦').labels).toContain('timespan')
  expect(at('correlation:\n  type: event_count\n  condition:\n    g¦').labels).toContain('gte')
  expect(at('correlation:\n  ti¦').applies).toContain('timespan: ')
})

test('values of the logsource, narrowed by what is there of it', () => {
  expect(at('logsource:\n  product: ¦').labels).toEqual(['windows', 'linux'])
  expect(at('logsource:\n  product: linux\n  service: s¦')).toMatchObject({ labels: ['sshd'], from: 's' })
  expect(at('taxonomy: ocsf\nlogsource:\n  category: ¦').labels).toEqual(['physical_access'])
  expect(at('level: h¦').labels).toContain('high')
  expect(at('correlation:\n  type: ¦').labels).toContain('absence')
})

test('fields are those of the chosen logsource', () => {
  const rule = (logsource: string) => `logsource:\n  ${logsource}\ndetection:\n  selection:\n    ¦\n`
  expect(at(rule('category: process_creation')).labels).toEqual([
    'CommandLine',
    'Image',
    'EventID',
    'message',
  ])
  expect(at(rule('product: linux')).labels).toEqual(['message'])
  expect(at(`taxonomy: ocsf\n${rule('category: physical_access')}`).labels).toEqual(
    expect.arrayContaining(['context.person', 'reader']),
  )
  expect(at(`taxonomy: ocsf\n${rule('category: physical_access')}`).labels).not.toContain('CommandLine')
})

test('fields of a list of maps, and of what is grouped by', () => {
  expect(at('logsource:\n  product: linux\ndetection:\n  selection:\n    - mes¦')).toMatchObject({
    labels: ['message'],
    from: 'mes',
  })
  expect(at('correlation:\n  group-by:\n    - con¦').labels).toContain('context.person')
})

test('modifiers behind a pipe, selections in a condition', () => {
  expect(at('detection:\n  s:\n    Image|ends¦')).toMatchObject({
    labels: expect.arrayContaining(['endswith']),
    from: 'ends',
  })
  expect(at('detection:\n  s:\n    Image|contains|a¦').labels).toContain('all')
  expect(at('detection:\n  one:\n    f: 1\n  two:\n    g: 1\n  condition: o¦').labels).toEqual(
    expect.arrayContaining(['one', 'two', 'and']),
  )
})

test('documents of one file do not mix, and free text is left alone', () => {
  expect(at('taxonomy: ocsf\n---\nlogsource:\n  product: linux\ndetection:\n  s:\n    ¦').labels).toEqual([
    'message',
  ])
  expect(at('title: some words he¦').labels).toEqual([])
  expect(at('description: x ¦').labels).toEqual([])
})
