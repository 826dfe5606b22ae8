import { expect, test } from 'vitest'
import { copyOf } from './new-rule.ts'

test('a copy stands under ids and names of its own, and its correlation follows them', () => {
  let n = 0
  const text = `title: Card denied
id: 1111-aa
name: card_denied
detection: { s: { note: card_denied }, condition: s }
---
title: 'At three doors'
id: 2222-bb
correlation:
  rules: [card_denied, other]
`
  expect(copyOf(text, () => `new-${++n}`)).toBe(`title: Card denied (copy)
id: new-1
name: card_denied_copy
detection: { s: { note: card_denied }, condition: s }
---
title: 'At three doors (copy)'
id: new-2
correlation:
  rules: [card_denied_copy, other]
`)
})
