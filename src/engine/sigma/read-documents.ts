import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document } from 'yaml'
import { RuleError, type Position } from './problem.ts'
import { readPlainYaml } from './read-plain-yaml.ts'
import type { Scalar, YamlEntry, YamlNode } from './yaml-node.ts'

/** One YAML document of a file: its tree, or why it has none. `text` is its part of the file. */
export type YamlDocument =
  | { readonly root: YamlNode; readonly text: string; readonly at: Position }
  | { readonly error: RuleError; readonly at: Position }

/** Longest file of rules, in characters; a longer one is refused whole. */
export const maxFileChars = 2 * 1024 * 1024
const maxNodes = 200_000
const maxAliases = 1_000
const maxDepth = 40

/**
 * Reads all documents of a file. Never throws: what cannot be read becomes a document with an error.
 * Size, nodes after alias expansion, and depth are bounded, so that no file can stall or fill the process.
 */
export function readDocuments(text: string): YamlDocument[] {
  const start = { line: 1, column: 1 }
  if (text.length > maxFileChars) {
    const message = `the file has ${text.length} characters; at most ${maxFileChars} are read`
    return [{ error: new RuleError('too_large', start, message, 'split it into several files'), at: start }]
  }
  const plain = readPlainYaml(text)
  return plain ? [{ root: plain, text, at: plain.at }] : parseDocuments(text, start)
}

/** Whatever YAML it is. */
export function parseDocuments(text: string, start: Position = { line: 1, column: 1 }): YamlDocument[] {
  const lines = new LineCounter()
  let documents: ReturnType<typeof parseAllDocuments>
  try {
    // Keys are checked here and not by the parser, whose check is quadratic.
    documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false, logLevel: 'silent' })
  } catch (error) {
    const message = `not YAML: ${error instanceof Error ? error.message : String(error)}`
    return [{ error: new RuleError('yaml', start, message, 'check nesting and quotes'), at: start }]
  }
  if (!Array.isArray(documents)) return []
  return documents
    .filter((document) => document.contents !== null || document.errors.length > 0)
    .map((document) => {
      const [from, , to] = document.range ?? [0, 0, text.length]
      return readDocument(document, text.slice(from, to), lines)
    })
}

function readDocument(document: Document, text: string, lines: LineCounter): YamlDocument {
  const at = place(lines, document.contents?.range?.[0] ?? document.range?.[0] ?? 0)
  const broken = document.errors[0]
  if (broken) {
    const where = place(lines, broken.pos[0])
    const message = `not YAML: ${broken.message.split('\n', 1)[0]?.replace(/ at line \d+.*$/, '')}`
    return { error: new RuleError('yaml', where, message, 'check indentation, quotes and colons here'), at }
  }
  try {
    return { root: new Reader(document, lines).read(document.contents, 0, at), text, at }
  } catch (error) {
    if (error instanceof RuleError) return { error, at }
    throw error
  }
}

class Reader {
  readonly #document: Document
  readonly #lines: LineCounter
  #nodes = 0
  #aliases = 0
  constructor(document: Document, lines: LineCounter) {
    this.#document = document
    this.#lines = lines
  }

  read(node: unknown, depth: number, parentAt: Position): YamlNode {
    const range = (node as { range?: [number, number, number] } | null)?.range
    const at = range ? place(this.#lines, range[0]) : parentAt
    this.#charge(depth, at)
    if (isAlias(node)) {
      if (++this.#aliases > maxAliases) throw tooLarge(at, `more than ${maxAliases} aliases`)
      const target = node.resolve(this.#document)
      if (!target)
        throw new RuleError('yaml', at, `the alias *${node.source} names no anchor`, 'define it first')
      return this.read(target, depth + 1, at)
    }
    if (isScalar(node)) return { kind: 'scalar', ...scalarOf(node), at }
    if (isSeq(node)) {
      return { kind: 'list', items: node.items.map((item) => this.read(item, depth + 1, at)), at }
    }
    if (isMap(node)) return { kind: 'map', entries: this.#entries(node.items, depth, at), at }
    return { kind: 'scalar', value: null, text: '', at }
  }

  #entries(items: readonly { key: unknown; value: unknown }[], depth: number, mapAt: Position): YamlEntry[] {
    const seen = new Set<string>()
    return items.map(({ key, value }) => {
      const name = this.read(key, depth + 1, mapAt)
      if (name.kind !== 'scalar') {
        throw new RuleError(
          'yaml',
          name.at,
          'a key must be plain text',
          'put list and map on the right of the colon',
        )
      }
      if (seen.has(name.text)) {
        const hint = 'YAML keeps only one of them: use a list, or a second selection'
        throw new RuleError('duplicate_key', name.at, `"${name.text}" stands twice in the same map`, hint)
      }
      seen.add(name.text)
      return { key: name.text, at: name.at, value: this.read(value, depth + 1, name.at) }
    })
  }

  #charge(depth: number, at: Position): void {
    if (depth > maxDepth) {
      throw new RuleError('too_deep', at, `nested deeper than ${maxDepth} levels`, 'flatten it')
    }
    if (++this.#nodes > maxNodes) {
      throw tooLarge(at, `more than ${maxNodes} values once its aliases are expanded`)
    }
  }
}

function tooLarge(at: Position, message: string): RuleError {
  return new RuleError('too_large', at, message, 'use fewer aliases or split the rule')
}

function scalarOf(node: { value: unknown; source?: string }): { value: Scalar; text: string } {
  const { value } = node
  if (typeof value === 'string') return { value, text: value }
  if (value === null || value === undefined) return { value: null, text: '' }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return { value, text: node.source ?? String(value) }
  }
  const text = node.source ?? ''
  return { value: text, text }
}

function place(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}
