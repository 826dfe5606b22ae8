import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { makeRandom } from '../match/test-records.ts'
import { parseDocuments } from './read-documents.ts'
import { readPlainYaml } from './read-plain-yaml.ts'

// It gives what the whole parser gives, or leaves the text to it: held against that parser over rules that ship, one
// that has everything it reads, and damaged copies of them.

const rules = resolve(import.meta.dirname, '../../../rules')
const shipped = globSync('**/*.yml', { cwd: rules }).map((name) => readFileSync(join(rules, name), 'utf8'))

const plainRule = `title: It's one # and why
id: 0f1e
level: high
tags:
- attack.t1059
-   attack.execution # and spaces
description: |
    Two lines: the first

      and a deeper one # no comment


logsource:
    product: windows
    # between
    category: 'process_creation' # of two
detection:
    selection_1:
        - Image|endswith: '\\it''s.exe'
          CommandLine|contains|all:
              - ' -enc '
              - "é # ü"
        - EventID: 4688
          Hidden: true
          Gone: null
    selection_2: # below
        a.b: -x:y
        c-d: a#b
    condition: selection_1 and not 1 of selection_*
`

const pieces =
  `' ~  ~: ~:~- ~-~#~ #~"~>~|~&a ~*a~!~[~]~{~}~,~0~1.5~null~true~\\~? ~%~@~é~0x1f~1e5~.5~+1~<<: `.split('~')
const breaks = [
  '\n',
  '\n\n',
  '\n  ',
  '\n    x',
  '\n#c\n',
  '\n  #c\n',
  '---\n',
  '\t',
  '\r\n',
  '|',
  '|-',
  '|+',
  ' |',
  '\n...\n',
]

function damage(text: string, random: () => number): string {
  const below = (count: number) => Math.floor(random() * count)
  const at = below(text.length)
  const dice = random()
  if (dice < 0.3) return text.slice(0, at) + text.slice(at + 1 + below(4))
  if (dice < 0.8) {
    const some = random() < 0.7 ? pieces : breaks
    return text.slice(0, at) + (some[below(some.length)] ?? '') + text.slice(at)
  }
  const lines = text.split('\n')
  if (random() < 0.5) lines.splice(below(lines.length), 1)
  else lines.splice(below(lines.length), 0, lines[below(lines.length)] ?? '')
  return lines.join('\n')
}

/** True: it was read here. */
function compare(text: string): boolean {
  const root = readPlainYaml(text)
  expect(root ? [{ root, text, at: root.at }] : []).toEqual(root ? parseDocuments(text) : [])
  return root !== undefined
}

test(
  'what it reads of rules that ship and of their damaged copies is what the whole parser reads',
  { timeout: 60_000 },
  () => {
    expect(compare(plainRule)).toBe(true)
    const texts = [...shipped.filter(compare), plainRule, plainRule, plainRule].filter(
      ({ length }) => length < 6_000,
    )
    const random = makeRandom(11)
    let read = 0
    for (let n = 0; n < 4_000; n++) {
      let text = texts[n % 2 === 0 ? texts.length - 1 : Math.floor(random() * texts.length)] ?? ''
      for (let times = 1 + Math.floor(random() * 3); times > 0; times--) text = damage(text, random)
      if (compare(text)) read++
    }
    expect(read).toBeGreaterThan(1_000)
  },
)

test.each([
  '# before\na: 1',
  '\na: 1',
  'a: [1]',
  'a: {b: 1}',
  'a: &x 1',
  'a: >\n  x',
  'a: |-\n  x',
  'a: one\n  two',
  "a: 'one\n  two'",
  'a: "\\n"',
  'a: 1.5',
  'a: 0x1f',
  'a: 2024-01-01: x',
  '? a\n: b',
  '"a": b',
  'a:',
  'a: 1\na: 2',
  'a: 1\n---\nb: 1',
  '- a',
  'a: !!str 1',
  'a:\tb',
  'a: b\r\n',
  '',
])('leaves %j to the whole parser', (text) => expect(readPlainYaml(text)).toBeUndefined())
