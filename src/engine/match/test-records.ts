import type { EventRule, Detection } from '../sigma/rule-ast.ts'
import type { CompiledEventRule } from '../detect/compiled-rule.ts'
import type { JsonRecord, RecordView } from '../sigma/record-view.ts'
import type { RecordScanner } from '../scan/record-scanner.ts'
import type { RuleIndex } from './rule-index.ts'

/** A value a rule asks a field for. */
export interface Word {
  readonly field: string
  readonly text: string
}

/** What rules look for, so that events made of it come close to firing them. */
export function wordsOf(rules: readonly EventRule[]): Word[] {
  const words: Word[] = []
  const collect = (detection: Detection): void => {
    if (detection.kind !== 'item') return detection.parts.forEach(collect)
    const { field = 'message', values } = detection.item
    for (const atom of values.flat()) {
      if (atom.kind === 'number') words.push({ field, text: atom.texts[0] ?? '' })
      if (atom.kind === 'regex')
        words.push({ field, text: atom.pattern.replaceAll(/[\\^$?*+()[\]{}|]/g, '') })
      if (atom.kind !== 'text') continue
      // A star stands for nothing, so that the whole value may match.
      const parts = atom.tokens.map((token) =>
        token.kind === 'text' ? token.text : token.kind === 'many' ? '' : '-',
      )
      words.push({ field, text: parts.join('') })
    }
  }
  for (const rule of rules) for (const detection of rule.detections.values()) collect(detection)
  return words
}

/** Most words of `own` and some of `others`; now and then damaged, in another case, beyond ASCII, or in a list. */
export function makeRecord(own: readonly Word[], others: readonly Word[], random: () => number): JsonRecord {
  const picked =
    others.length === 0 ? [] : Array.from({ length: 3 }, () => others[Math.floor(random() * others.length)])
  const record: Record<string, unknown> = {}
  for (const word of [...own.filter(() => random() < 0.8), ...picked]) {
    if (!word) continue
    const part = damage(word.text, random)
    const before = record[word.field]
    if (typeof before !== 'string') record[word.field] = part
    else
      record[word.field] =
        random() < 0.1 ? [before, part] : `${before}${random() < 0.5 ? ' ' : ''}${String(part)}`
  }
  return record
}

function damage(text: string, random: () => number): unknown {
  const dice = random()
  if (dice < 0.1) return text.toUpperCase()
  if (dice < 0.15) return text.slice(1)
  if (dice < 0.2) return text.slice(0, -1)
  if (dice < 0.25) return `x${text}`
  if (dice < 0.27) return `${text}ſK`
  if (dice < 0.29) return text.replaceAll('s', 'ſ').replaceAll('k', 'K')
  if (dice < 0.3) return null
  if (dice < 0.32) return Number(text) || text
  return text
}

/** Numbers from 0 to below 1, the same for the same seed. */
export function makeRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

export interface Comparison {
  /** Rules that are true of the record. */
  readonly all: readonly string[]
  /** Rules that the index finds by the parsed record, and by its text. */
  readonly found: readonly string[]
  readonly scanned: readonly string[]
  /** How many were tested to find those. */
  readonly tried: number
  readonly triedOfScanned: number
}

/** Tests rules on the record that `text` is the JSON of: each, and those that the index leaves. */
export function compareWithAll(
  rules: readonly CompiledEventRule[],
  index: RuleIndex<CompiledEventRule>,
  { view, scanner }: { readonly view: RecordView; readonly scanner: RecordScanner },
  text: string,
): Comparison {
  const record = JSON.parse(text) as JsonRecord
  const visit = (through?: RecordScanner) => {
    // Fields are read from the text there, as where it was not parsed yet.
    view.reset(through ? () => record : record)
    const found: string[] = []
    let tried = 0
    index.visit(
      view,
      (rule) => {
        tried++
        if (rule.matcher.test(view)) found.push(rule.head.id)
      },
      through,
    )
    return { found, tried }
  }
  const { found, tried } = visit()
  scanner.take(text)
  const { found: scanned, tried: triedOfScanned } = visit(scanner)
  const all = rules.filter(({ matcher }) => matcher.test(view)).map(({ head }) => head.id)
  return { all, found, scanned, tried, triedOfScanned }
}
