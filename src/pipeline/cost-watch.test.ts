import { expect, test, vi } from 'vitest'
import { CostWatch, type CostlyRule } from './cost-watch.ts'

/** `cpuShare`: of the time, what other programs leave to this one. */
function watched(cpuShare = 1) {
  let ms = 0
  const onCostly = vi.fn<(rules: readonly CostlyRule[]) => void>()
  const watch = new CostWatch({
    clock: () => ms,
    cpuMs: () => ms * cpuShare,
    now: () => 1_000_000 + ms,
    onCostly,
  })
  /** One event in a turn of its own, then nothing until `everyMs` have passed. */
  const event = (rules: Readonly<Record<string, number>>, everyMs: number) => {
    const from = ms
    watch.turnBegins()
    watch.meter.beginEvent()
    ms += 0.05
    for (const [rule, much] of Object.entries(rules)) {
      if (watch.meter.isOn) watch.meter.enter(rule)
      ms += much
      if (watch.meter.isOn) watch.meter.leave()
    }
    watch.meter.end()
    watch.turnEnds()
    ms = Math.max(ms, from + everyMs)
  }
  return { event, onCostly }
}

test('a rule that takes most of a busy minute is told, with what it took; its neighbour is not', () => {
  const { event, onCostly } = watched()
  for (let n = 0; n < 61_000; n++) event({ slow: 0.6, quick: 0.02 }, 1)
  expect(onCostly).toHaveBeenCalledOnce()
  const [told] = onCostly.mock.calls[0] ?? []
  expect(told?.map(({ rule }) => rule)).toEqual(['slow'])
  expect(told?.[0]?.cost.over_ms).toBeGreaterThanOrEqual(60_000)
  expect(told?.[0]?.cost.us_per_event).toBeCloseTo(600, -1)
  expect(told?.[0]?.cost.share).toBeCloseTo(0.9, 1)
})

test('the same rule where little happens takes nothing from anybody and is left alone', () => {
  const { event, onCostly } = watched()
  for (let n = 0; n < 2_000; n++) event({ slow: 0.6, quick: 0.02 }, 100)
  expect(onCostly).not.toHaveBeenCalled()
})

test('a minute that was dear does not count once it is over', () => {
  const { event, onCostly } = watched()
  for (let n = 0; n < 30_000; n++) event({ slow: 0.6 }, 1)
  for (let n = 0; n < 400_000; n++) event({ slow: 0.001 }, 1)
  expect(onCostly.mock.calls.length).toBeLessThanOrEqual(1)
})

test('time that other programs took is not blamed on a rule', () => {
  // 0.6 ms by the clock is 0.12 ms of the processor's.
  const { event, onCostly } = watched(0.2)
  for (let n = 0; n < 61_000; n++) event({ slow: 0.6, quick: 0.02 }, 1)
  expect(onCostly).not.toHaveBeenCalled()
})

test('a rule that is dear by itself goes also where other programs leave little', () => {
  const { event, onCostly } = watched(0.1)
  for (let n = 0; n < 1_000; n++) event({ slow: 80, quick: 0.02 }, 80)
  expect(onCostly).toHaveBeenCalledOnce()
})
