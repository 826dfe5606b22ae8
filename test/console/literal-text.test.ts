import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'

const folder = 'console'
const spoken = new Set(['aria-label', 'title', 'placeholder', 'alt', 'label'])
/** Signs, keys and figures that are the same in every language. */
const letters = /\p{L}{2}/u

function textsIn(name: string, source: string): string[] {
  const found: string[] = []
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && letters.test(node.text)) found.push(`${name}: ${node.text.trim()}`)
    if (
      ts.isJsxAttribute(node) &&
      spoken.has(node.name.getText()) &&
      node.initializer &&
      ts.isStringLiteral(node.initializer)
    ) {
      if (letters.test(node.initializer.text)) found.push(`${name}: ${node.initializer.text}`)
    }
    if (
      ts.isJsxExpression(node) &&
      node.expression &&
      ts.isStringLiteral(node.expression) &&
      ts.isJsxElement(node.parent)
    ) {
      if (letters.test(node.expression.text)) found.push(`${name}: ${node.expression.text}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

it('finds a literal text, so that the check below means something', () => {
  expect(textsIn('x.tsx', '<p title="Hello">{"there"} world</p>')).toEqual([
    'x.tsx: Hello',
    'x.tsx: there',
    'x.tsx: world',
  ])
})

it('every text of the console comes from the catalogue', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.tsx'),
  )
  expect(files.length).toBeGreaterThan(40)
  expect(files.flatMap((name) => textsIn(name, readFileSync(join(folder, name), 'utf8')))).toEqual([])
})
