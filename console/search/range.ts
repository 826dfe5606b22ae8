import type { View } from '../shell/view.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Presets by their name in the URL, in milliseconds. */
export const presets = {
  '15m': 15 * minute,
  '1h': hour,
  '4h': 4 * hour,
  '24h': day,
  '7d': 7 * day,
  '30d': 30 * day,
} as const
export type Preset = keyof typeof presets
const standard: Preset = '24h'

export const isPreset = (text: string | undefined): text is Preset =>
  text !== undefined && Object.hasOwn(presets, text)

/** The span a view speaks of, epoch milliseconds; a preset reaches back from `nowMs`. */
export function rangeOf(view: Pick<View, 'from' | 'to'>, nowMs: number): { from: number; to: number } {
  const from = Number(view.from)
  const to = Number(view.to)
  if (isPreset(view.from)) return { from: nowMs - presets[view.from], to: nowMs }
  if (!Number.isFinite(from) || view.from === undefined) return { from: nowMs - presets[standard], to: nowMs }
  return { from, to: Number.isFinite(to) && view.to !== undefined ? to : nowMs }
}

export const presetOf = (view: Pick<View, 'from' | 'to'>): Preset | undefined =>
  isPreset(view.from) ? view.from : view.from === undefined ? standard : undefined
