import { modifierNames } from '../../model/rule.ts'
import { RuleError, type Position } from './problem.ts'

export type Modifier = (typeof modifierNames)[number]

/** Modifiers that say what kind of value it is: at most one of them stands in a chain. */
const kinds: readonly Modifier[] = ['re', 'cidr', 'exists', 'lt', 'lte', 'gt', 'gte']
const affixes: readonly Modifier[] = ['startswith', 'endswith', 'contains']
const regexFlags: readonly Modifier[] = ['i', 'm', 's', 'ignorecase', 'multiline', 'dotall']
const encodings: readonly Modifier[] = ['base64', 'base64offset', 'utf16le', 'utf16be', 'utf16', 'wide']
const timeParts: readonly Modifier[] = ['minute', 'hour', 'day', 'week', 'month', 'year']

/** Checks the chain of modifiers behind a field name: all known, and able to stand together. */
export function checkModifiers(chain: readonly string[], at: Position): Modifier[] {
  const modifiers = chain.map((name) => {
    if ((modifierNames as readonly string[]).includes(name)) return name as Modifier
    const near = modifierNames.find((known) => known.startsWith(name.slice(0, 3).toLowerCase()))
    const hint = near ? `did you mean "${near}"?` : `known are: ${modifierNames.join(', ')}`
    throw new RuleError('unknown_modifier', at, `"${name}" is not a modifier`, hint)
  })
  const kindsUsed = modifiers.filter((modifier) => kinds.includes(modifier))
  const clash = (a: string, b: string): never => {
    throw new RuleError(
      'bad_modifiers',
      at,
      `"${a}" and "${b}" cannot stand together`,
      'leave one of them out',
    )
  }
  if (kindsUsed.length > 1) clash(kindsUsed[0] ?? '', kindsUsed[1] ?? '')
  const [kind] = kindsUsed
  if (kind) {
    const other = modifiers.find(
      (modifier) =>
        affixes.includes(modifier) ||
        encodings.includes(modifier) ||
        modifier === 'windash' ||
        modifier === 'fieldref',
    )
    // `re|contains` is redundant and harmless: a regular expression is sought anywhere already.
    if (other && !(kind === 're' && other === 'contains')) clash(kind, other)
  }
  const flag = modifiers.find((modifier) => regexFlags.includes(modifier))
  if (flag && kind !== 're') {
    throw new RuleError('bad_modifiers', at, `"${flag}" belongs to "re"`, `write "re|${flag}"`)
  }
  const part = modifiers.find((modifier) => timeParts.includes(modifier))
  const misfit =
    part && modifiers.find((modifier) => affixes.includes(modifier) || encodings.includes(modifier))
  if (part && misfit) clash(part, misfit)
  return modifiers
}
