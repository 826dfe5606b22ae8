import type { AlertSequence, AlertWait } from '../../../src/model/alert-sequence.ts'
import type { EventSummary } from '../../../src/model/alert.ts'

/** Marks of one row that stand so near each other that they are drawn as one. Positions: 0 (left) to 1 (right). */
export interface DrawnMark {
  readonly at: number
  readonly marks: readonly SequenceMark[]
}
export interface SequenceMark {
  readonly time: number
  /** Its place among all marks, from 1. */
  readonly number: number
  readonly event: EventSummary | undefined
  readonly eventId: string
  readonly value?: string
}
export interface SequenceRow {
  readonly key: string
  readonly role: AlertSequence['lanes'][number]['role'] | 'value' | 'place' | 'others'
  /** Titles of rules, or the value. */
  readonly names: readonly string[]
  readonly weight?: number
  readonly drawn: readonly DrawnMark[]
  readonly marks: readonly SequenceMark[]
  /** What must not have happened: from when to when. */
  readonly open?: {
    readonly from: number
    readonly to: number
    readonly left: number
    readonly right: number
  }
}
export interface SequenceLayout {
  readonly rows: readonly SequenceRow[]
  /** Epoch milliseconds at the two ends of the axis. */
  readonly from: number
  readonly to: number
  readonly window: { readonly left: number; readonly right: number; readonly cut: boolean }
  /** Where the condition became true. */
  readonly moment: number
  /** A way from place to place: row and position of each step, in order. */
  readonly way: readonly { readonly row: number; readonly at: number }[]
  readonly marks: readonly SequenceMark[]
}

const mostRows = 10
/** Marks nearer than this share of the width are drawn as one. */
const nearest = 0.04
/** A window of which the events fill less than this is cut at its start. */
const leastFilled = 0.12

/** Places the rows and marks of a correlation on a time axis. Pure; times are epoch milliseconds. */
export function layoutSequence(
  sequence: AlertSequence,
  events: readonly EventSummary[],
  waited: AlertWait | undefined,
): SequenceLayout {
  const byId = new Map(events.map((event) => [event.id, event]))
  const marks = sequence.marks.map((mark, index) => ({
    time: mark.time,
    number: index + 1,
    event: byId.get(mark.event),
    eventId: mark.event,
    lane: mark.lane,
    ...(mark.value !== undefined && { value: mark.value }),
  }))
  const { from, to, cut } = axisOf(sequence, waited)
  const position = (time: number): number => Math.min(1, Math.max(0, (time - from) / (to - from)))
  const open = openInterval(sequence, waited)
  const rows = rowsOf(sequence, marks).map((row) => ({
    ...row,
    drawn: drawnOf(row.marks, position),
    ...(row.role === 'absent' && {
      open: { ...open, left: position(open.from), right: position(open.to) },
    }),
  }))
  return {
    rows,
    from,
    to,
    window: { left: position(sequence.window.from), right: position(sequence.window.to), cut },
    moment: position(sequence.moment),
    way: sequence.type === 'path' ? wayOf(rows, marks, position) : [],
    marks,
  }
}

/** The window, and all that happened beside it; cut where the window is mostly empty. */
function axisOf(
  sequence: AlertSequence,
  waited: AlertWait | undefined,
): { from: number; to: number; cut: boolean } {
  const { window, moment, marks } = sequence
  const times = marks.map(({ time }) => time)
  const first = Math.min(moment, ...times)
  const last = Math.max(moment, window.to, waited?.until ?? moment, ...times)
  const filled = last - first
  const cut = window.from < first && filled < leastFilled * (last - window.from)
  const begin = cut ? first - Math.max(filled, 1_000) : Math.min(window.from, first)
  const margin = Math.max(1, (last - begin) * 0.04)
  return { from: begin - margin, to: last + margin, cut }
}

/** What must not happen is sought around the moment: an absence in its window, a `not` a time span to each side. */
function openInterval(
  { type, window, moment, timespan_ms }: AlertSequence,
  waited: AlertWait | undefined,
): { from: number; to: number } {
  if (type === 'absence') return window
  return { from: moment - timespan_ms, to: waited?.until ?? moment + timespan_ms }
}

type Undrawn = Omit<SequenceRow, 'drawn'>
type Placed = SequenceMark & { readonly lane: number }

function rowsOf(sequence: AlertSequence, marks: readonly Placed[]): Undrawn[] {
  if (sequence.type === 'value_count') return valueRows('value', marks)
  if (sequence.type === 'path') return valueRows('place', marks)
  return sequence.lanes.map((lane, index) => ({
    key: `lane-${index}`,
    role: lane.role,
    names: lane.rules.map(({ title }) => title),
    ...(lane.weight !== undefined && { weight: lane.weight }),
    marks: marks.filter((mark) => mark.lane === index),
  }))
}

/** A row for each value, in the order in which they first came; the last holds what there is no room for. */
function valueRows(role: 'value' | 'place', marks: readonly Placed[]): Undrawn[] {
  const groups = [...Map.groupBy(marks, (mark) => mark.value ?? '')]
  const shown = groups.length > mostRows ? groups.slice(0, mostRows - 1) : groups
  const rest = groups.slice(shown.length)
  const rows: Undrawn[] = shown.map(([value, own]) => ({
    key: `value-${value}`,
    role,
    names: [value],
    marks: own,
  }))
  if (rest.length > 0) {
    const own = rest.flatMap(([, some]) => some).sort((a, b) => a.number - b.number)
    rows.push({ key: 'others', role: 'others', names: rest.map(([value]) => value), marks: own })
  }
  return rows
}

function drawnOf(marks: readonly SequenceMark[], position: (time: number) => number): DrawnMark[] {
  const drawn: { at: number; marks: SequenceMark[] }[] = []
  for (const mark of marks) {
    const at = position(mark.time)
    const last = drawn.at(-1)
    if (last && at - last.at < nearest) last.marks.push(mark)
    else drawn.push({ at, marks: [mark] })
  }
  return drawn
}

function wayOf(
  rows: readonly Undrawn[],
  marks: readonly SequenceMark[],
  position: (time: number) => number,
): { row: number; at: number }[] {
  return marks.flatMap((mark) => {
    const row = rows.findIndex((one) => one.marks.some(({ number }) => number === mark.number))
    return row < 0 ? [] : [{ row, at: position(mark.time) }]
  })
}
