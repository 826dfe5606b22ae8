import type { Position } from './problem.ts'
import type { Scalar, YamlEntry, YamlMap, YamlNode } from './yaml-node.ts'

/**
 * Reads the YAML that most rules are written in: one document of block maps and lists, keys as plain words, scalars on
 * one line or in a literal block. It takes a fraction of the time of a whole parser. Undefined: anything else stands
 * in it, an error too, and the whole parser has to say. What it gives is what that parser would give.
 */
export function readPlainYaml(text: string): YamlMap | undefined {
  if (strange.test(text)) return undefined
  try {
    return new PlainReader(text).read()
  } catch (error) {
    if (error === notPlain) return undefined
    throw error
  }
}

/** Control characters, line breaks of other kinds, and marks between documents. */
// oxlint-disable-next-line no-control-regex
const strange = /[\u0000-\u0009\u000b-\u001f\u007f-\u00a0\u2028\u2029\ufeff]|^(?:---|\.\.\.|%)/m

const notPlain = new Error('not plain')
const maxNodes = 20_000
const maxDepth = 30

const keyPattern = /^([A-Za-z_][\w.|-]*):(?: +(?=[^ ])|$)/
const nullPattern = /^(?:null|Null|NULL)$/
const truthPattern = /^(?:true|True|TRUE|false|False|FALSE)$/
const wholeNumber = /^(?:0|[1-9]\d{0,14})$/
/** What a parser takes for a number, or might. */
const numberLike = /^[-+]?\.?\d[\d._]*(?:[eE][-+]?\d+)?$|^0[xo][\da-fA-F]+$|^[-+]?\.(?:inf|nan)$/i
const indicators = /^[-?:](?: |$)|^[,[\]{}#&*!|>'"%@`~]/

interface Line {
  readonly number: number
  readonly indent: number
  readonly text: string
}

class PlainReader {
  readonly #all: readonly string[]
  /** Of the lines from the next on, the first that is neither empty nor a comment. */
  #line: Line | undefined
  #next = 0
  #nodes = 0

  constructor(text: string) {
    this.#all = text.split('\n')
    this.#advance()
  }

  read(): YamlMap {
    // What stands before the rule is no part of its text.
    if (this.#line?.indent !== 0 || this.#line.number !== 1) throw notPlain
    const root = this.#map(this.#line, 0)
    if (this.#line) throw notPlain
    return root
  }

  #advance(): void {
    for (; this.#next < this.#all.length; this.#next++) {
      const text = this.#all[this.#next] ?? ''
      const indent = indentOf(text)
      if (indent === text.length || text[indent] === '#') continue
      this.#line = { number: ++this.#next, indent, text: text.slice(indent).trimEnd() }
      return
    }
    this.#line = undefined
  }

  #charge(depth: number): void {
    if (++this.#nodes > maxNodes || depth > maxDepth) throw notPlain
  }

  /** `first`: its first line, which may begin behind the dash of a list. */
  #map(first: Line, depth: number): YamlMap {
    this.#charge(depth)
    const entries: YamlEntry[] = []
    const seen = new Set<string>()
    for (let line: Line | undefined = first; line?.indent === first.indent; line = this.#line) {
      const [whole, key] = keyPattern.exec(line.text) ?? []
      if (whole === undefined || key === undefined || nullPattern.test(key) || seen.has(key)) throw notPlain
      seen.add(key)
      this.#charge(depth + 1)
      const value = this.#value(line, whole.length, depth + 1)
      entries.push({ key, at: placeOf(line, 0), value })
    }
    if (this.#line && this.#line.indent > first.indent) throw notPlain
    return { kind: 'map', entries, at: placeOf(first, 0) }
  }

  /** What stands behind a key, on its line from `from` on or below. */
  #value(line: Line, from: number, depth: number): YamlNode {
    if (from < line.text.length && line.text[from] !== '#') return this.#scalar(line, from, depth)
    this.#advance()
    const below = this.#line
    if (!below) throw notPlain
    const isList = below.text.startsWith('- ')
    if (isList && below.indent >= line.indent) return this.#list(below, depth)
    if (below.indent > line.indent) return this.#map(below, depth)
    throw notPlain
  }

  #list(first: Line, depth: number): YamlNode {
    this.#charge(depth)
    const items: YamlNode[] = []
    for (
      let line = this.#line;
      line?.indent === first.indent && line.text.startsWith('- ');
      line = this.#line
    )
      items.push(this.#item(line, depth + 1))
    if (this.#line && this.#line.indent > first.indent) throw notPlain
    return { kind: 'list', items, at: placeOf(first, 0) }
  }

  #item(line: Line, depth: number): YamlNode {
    const from = 2 + indentOf(line.text.slice(2))
    const rest = line.text.slice(from)
    if (!keyPattern.test(rest)) return this.#scalar(line, from, depth)
    return this.#map({ number: line.number, indent: line.indent + from, text: rest }, depth)
  }

  /** Goes on to the line behind it, which must not belong to it. */
  #scalar(line: Line, from: number, depth: number): YamlNode {
    this.#charge(depth)
    const written = line.text.slice(from)
    const at = placeOf(line, from)
    if (written === '|') return { kind: 'scalar', ...textOnly(this.#literal(line)), at }
    const scalar = written.startsWith("'")
      ? singleQuoted(written)
      : written.startsWith('"')
        ? doubleQuoted(written)
        : plain(written)
    // A comment between the lines of a scalar would end it.
    this.#advance()
    return { kind: 'scalar', ...scalar, at }
  }

  /** A literal block below the line. */
  #literal({ indent: outer }: Line): string {
    const lines: string[] = []
    const first = this.#all[this.#next] ?? ''
    const indent = indentOf(first)
    if (indent <= outer || indent === first.length) throw notPlain
    for (; this.#next < this.#all.length; this.#next++) {
      const text = this.#all[this.#next] ?? ''
      const isEmpty = indentOf(text) === text.length
      if (!isEmpty && indentOf(text) < indent) break
      lines.push(text.slice(indent))
    }
    this.#advance()
    while (lines.at(-1) === '') lines.pop()
    return `${lines.join('\n')}\n`
  }
}

type ReadScalar = { readonly value: Scalar; readonly text: string }

const textOnly = (text: string): ReadScalar => ({ value: text, text })

function plain(line: string): ReadScalar {
  const written = line.replace(/ +#.*$/, '')
  if (indicators.test(written) || written.includes(': ') || written.endsWith(':')) throw notPlain
  if (nullPattern.test(written)) return { value: null, text: '' }
  if (truthPattern.test(written)) return { value: /^t/i.test(written), text: written }
  if (wholeNumber.test(written)) return { value: Number(written), text: written }
  if (numberLike.test(written)) throw notPlain
  return textOnly(written)
}

function singleQuoted(written: string): ReadScalar {
  const inner = /^'((?:[^']|'')*)'(?: +#.*)?$/.exec(written)?.[1]
  if (inner === undefined) throw notPlain
  return textOnly(inner.replaceAll("''", "'"))
}

function doubleQuoted(written: string): ReadScalar {
  const inner = /^"([^"\\]*)"(?: +#.*)?$/.exec(written)?.[1]
  if (inner === undefined) throw notPlain
  return textOnly(inner)
}

function placeOf(line: Line, from: number): Position {
  return { line: line.number, column: line.indent + from + 1 }
}

function indentOf(text: string): number {
  let indent = 0
  while (text.charCodeAt(indent) === 32) indent++
  return indent
}
