import ipaddr from 'ipaddr.js'
import {
  base64AtOffsets,
  bytesAsText,
  toBase64,
  utf16Bytes,
  utf16WithMark,
  utf8Bytes,
} from './encode-text.ts'
import { RuleError } from './problem.ts'
import type { Affix, Atom, Comparison, TimePart } from './rule-ast.ts'
import type { Modifier } from './modifier.ts'
import type { ScalarNode } from './draft.ts'
import { compileRegex } from './compile-regex.ts'
import {
  anythingAfter,
  anythingBefore,
  expandDashes,
  literalForms,
  parseSigmaString,
  type Token,
} from './sigma-string.ts'

/** Values of placeholders (`%name%`) by name. */
export type Placeholders = ReadonlyMap<string, readonly string[]>

const maxForms = 4_096
const comparisons: readonly Modifier[] = ['lt', 'lte', 'gt', 'gte']
const timeParts: readonly Modifier[] = ['minute', 'hour', 'day', 'week', 'month', 'year']

/** Turns one value of a rule into the atoms that any may match. */
export function applyModifiers(
  node: ScalarNode,
  modifiers: readonly Modifier[],
  placeholders: Placeholders,
): Atom[] {
  if (modifiers.includes('expand')) {
    const rest = modifiers.filter((modifier) => modifier !== 'expand')
    return expandPlaceholders(node, placeholders).flatMap((text) =>
      applyModifiers({ ...node, value: text, text }, rest, placeholders),
    )
  }
  const written = node.text
  if (modifiers.includes('exists')) {
    if (typeof node.value !== 'boolean')
      throw badValue(node, 'exists takes true or false', 'write true or false')
    return [{ kind: 'exists', expected: node.value, written }]
  }
  if (node.value === null) return [nullAtom(node, modifiers)]
  if (modifiers.includes('re')) return [regexAtom(node, modifiers)]
  if (modifiers.includes('cidr')) return [cidrAtom(node)]
  const numeric = numericAtom(node, modifiers)
  if (numeric) return [numeric]
  if (modifiers.includes('fieldref')) {
    return [
      {
        kind: 'fieldref',
        field: written,
        affix: affixOf(modifiers),
        cased: modifiers.includes('cased'),
        written,
      },
    ]
  }
  const plain = modifiers.every((modifier) => ['all', 'neq', 'cased'].includes(modifier))
  if (plain && typeof node.value !== 'string') {
    return [{ kind: 'number', texts: [...new Set([String(node.value), written.toLowerCase()])], written }]
  }
  return textAtoms(node, modifiers)
}

function nullAtom(node: ScalarNode, modifiers: readonly Modifier[]): Atom {
  const misfit = modifiers.find((modifier) => !['all', 'neq', 'cased'].includes(modifier))
  if (misfit) {
    throw badValue(
      node,
      `null cannot stand with "${misfit}"`,
      "quote it ('null') for the text, or drop the modifier",
    )
  }
  return { kind: 'null', written: 'null' }
}

function regexAtom(node: ScalarNode, modifiers: readonly Modifier[]): Atom {
  const has = (...names: Modifier[]) => names.some((name) => modifiers.includes(name))
  const flags = `${has('i', 'ignorecase') ? 'i' : ''}${has('m', 'multiline') ? 'm' : ''}${has('s', 'dotall') ? 's' : ''}`
  compileRegex(node.text, flags, node.at)
  return { kind: 'regex', pattern: node.text, flags, written: node.text }
}

function cidrAtom(node: ScalarNode): Atom {
  const written = node.text.trim()
  const range = written.includes('/') ? written : alone(written)
  if (!wholeAddress.test(range) || !ipaddr.isValidCIDR(range)) {
    throw badValue(node, `"${range}" is not an address range`, 'write it as 10.0.0.0/8 or fe80::/10')
  }
  return { kind: 'cidr', range, written }
}

/** `10` would be read as 0.0.0.10. */
const wholeAddress = /^(?:\d+\.\d+\.\d+\.\d+|[^/]*:[^/]*)\//

/** A single address is the range of itself. */
function alone(address: string): string {
  return `${address}/${address.includes(':') ? 128 : 32}`
}

/** Comparisons and parts of a time: `field|gte: 3`, `field|hour: 5`, `field|hour|gte: 20`. */
function numericAtom(node: ScalarNode, modifiers: readonly Modifier[]): Atom | undefined {
  const comparison = modifiers.find((modifier) => comparisons.includes(modifier)) as Comparison | undefined
  const part = modifiers.find((modifier) => timeParts.includes(modifier)) as TimePart | undefined
  if (!comparison && !part) return undefined
  const value = typeof node.value === 'number' ? node.value : Number.NaN
  if (Number.isNaN(value)) {
    throw badValue(
      node,
      `"${node.text}" is not a number`,
      `"${comparison ?? part}" compares with a number, unquoted`,
    )
  }
  return {
    kind: 'compare',
    comparison: comparison ?? 'eq',
    value,
    ...(part ? { part } : {}),
    written: node.text,
  }
}

/** Strings through the chain in the order it is written: `wide|base64offset|contains` is not `base64offset|wide`. */
function textAtoms(node: ScalarNode, modifiers: readonly Modifier[]): Atom[] {
  let forms: (Token[] | Uint8Array)[] = [parseSigmaString(node.text)]
  for (const modifier of modifiers) forms = forms.flatMap((form) => step(form, modifier, node))
  const cased = modifiers.includes('cased')
  const tokenLists = forms.map((form) => (form instanceof Uint8Array ? textToken(bytesAsText(form)) : form))
  return tokenLists.map((tokens) => ({ kind: 'text', tokens, cased, written: node.text }))
}

function step(form: Token[] | Uint8Array, modifier: Modifier, node: ScalarNode): (Token[] | Uint8Array)[] {
  const tokens = form instanceof Uint8Array ? textToken(bytesAsText(form)) : form
  switch (modifier) {
    case 'startswith':
      return [anythingAfter(tokens)]
    case 'endswith':
      return [anythingBefore(tokens)]
    case 'contains':
      return [anythingBefore(anythingAfter(tokens))]
    case 'windash':
      return [expandDashes(tokens)]
    case 'wide':
    case 'utf16le':
      return literals(form, node, modifier).map((text) => utf16Bytes(text, 'le'))
    case 'utf16be':
      return literals(form, node, modifier).map((text) => utf16Bytes(text, 'be'))
    case 'utf16':
      return literals(form, node, modifier).map(utf16WithMark)
    case 'base64':
      return bytesOf(form, node, modifier).map((bytes) => textToken(toBase64(bytes)))
    case 'base64offset':
      return bytesOf(form, node, modifier).flatMap((bytes) => base64AtOffsets(bytes).map(textToken))
    default:
      return [form]
  }
}

const textToken = (text: string): Token[] => (text ? [{ kind: 'text', text }] : [])

function literals(form: Token[] | Uint8Array, node: ScalarNode, modifier: Modifier): string[] {
  const forms = form instanceof Uint8Array ? [bytesAsText(form)] : literalForms(form, maxForms)
  if (forms) return forms
  const isDashes =
    !(form instanceof Uint8Array) && form.every(({ kind }) => kind === 'text' || kind === 'dash')
  if (isDashes) throw badValue(node, `more than ${maxForms} ways to write its dashes`, 'encode shorter texts')
  throw badValue(
    node,
    `"${modifier}" needs a text without wildcards`,
    'put contains, startswith or endswith after it, and escape * and ? with a backslash',
  )
}

function bytesOf(form: Token[] | Uint8Array, node: ScalarNode, modifier: Modifier): Uint8Array[] {
  const all = form instanceof Uint8Array ? [form] : literals(form, node, modifier).map(utf8Bytes)
  if (modifier === 'base64offset' && all.some((bytes) => bytes.length < 3)) {
    throw badValue(node, 'too short to be recognised inside Base64', 'give at least three bytes')
  }
  return all
}

/** A placeholder in a value under `expand`; its name is the first group. */
export const placeholderPattern = /%([A-Za-z0-9_.-]+)%/g

function expandPlaceholders(node: ScalarNode, placeholders: Placeholders): string[] {
  let texts = [node.text]
  for (const [whole, name = ''] of node.text.matchAll(placeholderPattern)) {
    const values = placeholders.get(name)
    if (!values || values.length === 0) {
      throw new RuleError(
        'no_placeholder',
        node.at,
        `the placeholder %${name}% has no value`,
        `give it values in gatehouse.yml, "rules: { placeholders: { ${name}: [value] } }", or write them into the rule`,
      )
    }
    texts = texts.flatMap((text) => values.map((value) => text.replace(whole, () => value)))
    if (texts.length > maxForms)
      throw badValue(node, `more than ${maxForms} combinations`, 'use fewer placeholders')
  }
  return texts
}

function affixOf(modifiers: readonly Modifier[]): Affix {
  const affix = modifiers.find((name) => name === 'startswith' || name === 'endswith' || name === 'contains')
  return (affix as Affix | undefined) ?? 'equals'
}

function badValue(node: ScalarNode, message: string, hint: string): RuleError {
  return new RuleError('bad_value', node.at, message, hint)
}
