import { eventClasses } from '../../model/event-class.ts'
import { SecurityEvent } from '../../model/event.ts'
import { RuleError, problemOf, type Position, type RuleProblem } from '../sigma/problem.ts'
import { readDocuments } from '../sigma/read-documents.ts'
import type { YamlMap, YamlNode } from '../sigma/yaml-node.ts'
import { entryOf, expectMap, requiredText, textOf } from '../sigma/yaml-access.ts'

/** One line of a rule's truth table: events, and how many alerts and coverage gaps they make. */
export interface RuleCase {
  readonly name: string
  /** The false-positive trap it stands for. */
  readonly trap?: string
  readonly at: Position
  readonly events: readonly SecurityEvent[]
  readonly fires: number
  readonly gaps?: number
  /** Places that lie next to each other, for rules that ask. */
  readonly neighbours: readonly (readonly string[])[]
}

export interface CaseFile {
  readonly cases: readonly RuleCase[]
  readonly problems: readonly RuleProblem[]
}

/** Monday 2 March 2026, 09:00 UTC: minute 0 of every case. */
const startMs = Date.UTC(2026, 2, 2, 9)
const maxRepeats = 1_000
type Plain = Record<string, unknown>

/** Reads a case file. Events are in short form: what is left out is filled in, what is not an event is a problem. */
export function readCases(file: string, text: string): CaseFile {
  const cases: RuleCase[] = []
  const problems: RuleProblem[] = []
  const [document] = readDocuments(text)
  const attempt = (action: () => void) => {
    try {
      action()
    } catch (error) {
      problems.push(problemOf(error, file))
    }
  }
  attempt(() => {
    const start = { line: 1, column: 1 }
    if (!document) throw new RuleError('empty', start, 'the file holds no cases', 'add a list under "cases:"')
    if ('error' in document) throw document.error
    const root = expectMap(document.root, 'a case file', start)
    const defaults = entryOf(root, 'defaults')?.value
    const neighbours = readNeighbours(root)
    const list = entryOf(root, 'cases')?.value
    if (list?.kind !== 'list') {
      throw new RuleError('bad_case', root.at, 'cases is missing', 'add a list under "cases:"')
    }
    const given = defaults ? plainMap(defaults) : {}
    for (const item of list.items) {
      attempt(() => void cases.push({ ...readCase(expectMap(item, 'a case', item.at), given), neighbours }))
    }
  })
  return { cases, problems }
}

/** `neighbours`: a list of rows of places, each next to the one before. */
function readNeighbours(root: YamlMap): string[][] {
  const entry = entryOf(root, 'neighbours')
  if (!entry) return []
  const rows = entry.value.kind === 'list' ? entry.value.items : [entry.value]
  return rows.flatMap((row) => {
    const places =
      row.kind === 'list' ? row.items.map((place) => (place.kind === 'scalar' ? place.text : '')) : []
    if (places.length > 1 && !places.includes(''))
      return places.slice(1).map((place, index) => [places[index] ?? '', place])
    throw new RuleError(
      'bad_case',
      row.at,
      'neighbours must be rows of places',
      'write "- [lobby, office, vault]"',
    )
  })
}

function readCase(map: YamlMap, defaults: Plain): Omit<RuleCase, 'neighbours'> {
  const known = ['name', 'trap', 'events', 'fires', 'gaps']
  const odd = map.entries.find(({ key }) => !known.includes(key))
  if (odd) throw new RuleError('bad_case', odd.at, `"${odd.key}" is not known`, `use ${known.join(', ')}`)
  const list = entryOf(map, 'events')?.value
  if (list?.kind !== 'list')
    throw new RuleError('bad_case', map.at, 'events is missing', 'list the events of the case')
  const events: SecurityEvent[] = []
  for (const node of list.items) {
    const plain = merge(defaults, plainMap(node))
    const repeat = typeof plain['repeat'] === 'number' ? Math.min(plain['repeat'], maxRepeats) : 1
    for (let index = 0; index < repeat; index++) events.push(toEvent(plain, index, events.length, node.at))
  }
  const trap = textOf(map, 'trap')
  const gaps = entryOf(map, 'gaps') ? countOf(map, 'gaps') : undefined
  return {
    name: requiredText(map, 'name'),
    ...(trap === undefined ? {} : { trap }),
    at: map.at,
    events,
    fires: countOf(map, 'fires'),
    ...(gaps === undefined ? {} : { gaps }),
  }
}

function countOf(map: YamlMap, key: string): number {
  const node = entryOf(map, key)?.value
  if (node?.kind === 'scalar' && typeof node.value === 'number') return node.value
  throw new RuleError('bad_case', node?.at ?? map.at, `${key} must be a number`, `write "${key}: 1"`)
}

/** Completes an event of a case and holds it against the schema; a key the schema does not know is a problem. */
function toEvent(plain: Plain, index: number, number: number, at: Position): SecurityEvent {
  const { at: minutes, repeat: _repeat, every, ...fields } = plain
  const time = startMs + spanMs(minutes ?? 0, at) + index * spanMs(every ?? 1, at)
  const given = numbered(fields, index + 1) as Plain
  const eventClass = typeof given['class'] === 'string' ? given['class'] : 'base_event'
  const definition = Object.hasOwn(eventClasses, eventClass)
    ? eventClasses[eventClass as keyof typeof eventClasses]
    : undefined
  const event: Plain = {
    id: `case-${number}`,
    class: eventClass,
    activity: 'other',
    domain: definition?.domain,
    severity: 'informational',
    message: eventClass,
    received_time: time,
    time_basis: 'device',
    source: 'case',
    connector: 'case',
    raw: '',
    ...given,
    time,
    ...(given['context'] ? { context: { version: 1, ...(given['context'] as Plain) } } : {}),
  }
  const parsed = SecurityEvent.safeParse(event)
  const issue = parsed.error?.issues[0]
  if (!parsed.success) {
    throw new RuleError(
      'bad_case',
      at,
      `not an event: ${issue?.path.join('.')}: ${issue?.message}`,
      'see the event schema',
    )
  }
  const activities: readonly string[] = definition?.activities ?? []
  if (!activities.includes(parsed.data.activity)) {
    const message = `"${parsed.data.activity}" is not an activity of ${eventClass}`
    throw new RuleError('bad_case', at, message, `use ${activities.join(', ')}`)
  }
  const lost = lostKey(event, parsed.data)
  if (lost) throw new RuleError('bad_case', at, `"${lost}" is not a field of an event`, 'check the spelling')
  return parsed.data as SecurityEvent
}

function lostKey(before: Plain, after: Plain, path = ''): string | undefined {
  for (const [key, value] of Object.entries(before)) {
    if (value === undefined) continue
    if (!Object.hasOwn(after, key)) return path + key
    const inner = after[key]
    if (isPlain(value) && isPlain(inner)) {
      const lost = lostKey(value, inner, `${path}${key}.`)
      if (lost) return lost
    }
  }
  return undefined
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Minutes as a number, or a text such as `30s`, `5m`, `2h`. */
function spanMs(value: unknown, at: Position): number {
  if (typeof value === 'number') return Math.round(value * 60_000)
  const [, count, unit] = /^(-?\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(typeof value === 'string' ? value : '') ?? []
  const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit ?? '']
  if (count !== undefined && unitMs) return Math.round(Number(count) * unitMs)
  throw new RuleError('bad_case', at, 'not a time', 'write minutes as a number, or 30s, 5m, 2h')
}

/** `{n}` in a repeated event becomes its number, from 1. */
function numbered(value: unknown, number: number): unknown {
  if (typeof value === 'string') return value.replaceAll('{n}', String(number))
  if (Array.isArray(value)) return value.map((element) => numbered(element, number))
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, numbered(inner, number)]))
}

function merge(defaults: Plain, own: Plain): Plain {
  const merged: Plain = { ...defaults }
  for (const [key, value] of Object.entries(own)) {
    const under = merged[key]
    merged[key] = isPlain(under) && isPlain(value) ? merge(under, value) : value
  }
  return merged
}

function plainMap(node: YamlNode): Plain {
  const map = expectMap(node, 'an event', node.at)
  return Object.fromEntries(map.entries.map(({ key, value }) => [key, plain(value)]))
}

function plain(node: YamlNode): unknown {
  if (node.kind === 'scalar') return node.value
  return node.kind === 'list' ? node.items.map(plain) : plainMap(node)
}
