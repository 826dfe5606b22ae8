/**
 * One recorded Windows line, cut where a copy of it must differ: times, record number, process ids, ports and GUIDs.
 * Cutting once and joining per event keeps the making of events far cheaper than what is measured with them.
 */
export interface EventTemplate {
  readonly texts: readonly string[]
  readonly slots: readonly Slot[]
}

type Slot =
  | { readonly kind: 'iso' | 'spaced' }
  | { readonly kind: 'record' | 'number'; readonly base: number }
  | { readonly kind: 'guid'; readonly high: number; readonly low: number }

const slotPattern = new RegExp(
  [
    /(?<=")(?<key>@timestamp|TimeCreated)(?<iso>":")[^"]*/,
    /(?<=")(?<key2>UtcTime|EventTime|EventReceivedTime)(?<spaced>":")[^"]*/,
    /(?<=")RecordNumber":(?<record>\d+)/,
    /(?<=")\w*(?:ProcessI[dD]|ThreadI[dD]|Port)":"?(?<number>\d+)/,
    /\{[0-9a-fA-F]{8}-(?<high>[0-9a-f]{4})-(?<low>[0-9a-f]{4})-/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
)

export function cutTemplate(line: string): EventTemplate {
  const texts: string[] = []
  const slots: Slot[] = []
  let from = 0
  for (const match of line.matchAll(slotPattern)) {
    const found = slotOf(match)
    const [whole] = match
    texts.push(line.slice(from, match.index + found.keep))
    slots.push(found.slot)
    from = match.index + whole.length - found.tail
  }
  texts.push(line.slice(from))
  return { texts, slots }
}

/** `keep`: characters of the match before the part that changes; `tail`: those after it. */
function slotOf(match: RegExpExecArray): { slot: Slot; keep: number; tail: number } {
  const groups = match.groups ?? {}
  const length = match[0].length
  if (groups['iso'] !== undefined)
    return { slot: { kind: 'iso' }, keep: (groups['key'] ?? '').length + 3, tail: 0 }
  if (groups['spaced'] !== undefined)
    return { slot: { kind: 'spaced' }, keep: (groups['key2'] ?? '').length + 3, tail: 0 }
  for (const kind of ['record', 'number'] as const) {
    const digits = groups[kind]
    if (digits !== undefined)
      return { slot: { kind, base: Number(digits) }, keep: length - digits.length, tail: 0 }
  }
  const high = Number.parseInt(groups['high'] ?? '0', 16)
  const low = Number.parseInt(groups['low'] ?? '0', 16)
  return { slot: { kind: 'guid', high, low }, keep: 10, tail: 1 }
}

/** The copy with number `copy`, dated `timeMs`: a line no other copy equals. */
export function fillTemplate({ texts, slots }: EventTemplate, copy: number, timeMs: number): string {
  const iso = isoOf(timeMs)
  const mark = (copy * 2_654_435_761) >>> 0
  let line = texts[0] ?? ''
  for (let index = 0; index < slots.length; index++) {
    line += fill(slots[index] as Slot, { copy, mark, iso }) + (texts[index + 1] ?? '')
  }
  return line
}

function fill(slot: Slot, at: { copy: number; mark: number; iso: string }): string {
  switch (slot.kind) {
    case 'iso':
      return at.iso
    case 'spaced':
      return `${at.iso.slice(0, 10)} ${at.iso.slice(11, 23)}`
    case 'record':
      return String(slot.base + at.copy * 20_000)
    case 'number':
      return String((slot.base + (at.mark % 9_973)) & 0xfffc)
    case 'guid':
      return `${hex4(slot.high ^ at.mark)}-${hex4(slot.low ^ (at.mark >>> 16))}`
  }
}

function hex4(value: number): string {
  return (value & 0xffff).toString(16).padStart(4, '0')
}

let lastMs = -1
let lastIso = ''

function isoOf(timeMs: number): string {
  const whole = Math.floor(timeMs)
  if (whole !== lastMs) {
    lastMs = whole
    lastIso = new Date(whole).toISOString()
  }
  return lastIso
}
