import { expect, test } from 'vitest'
import { costBound, tooCostly } from './cost-bound.ts'
import { CostMeter } from './cost-meter.ts'

/** A meter whose clock only moves when told. */
function metered() {
  let ms = 0
  const meter = new CostMeter(() => ms)
  const work = (much: number) => void (ms += much)
  /** An event through the pipeline: `rest` and then rules, each with its milliseconds. */
  const event = (rest: number, rules: Readonly<Record<string, number>> = {}) => {
    const from = ms
    meter.beginEvent()
    work(rest)
    for (const [rule, much] of Object.entries(rules)) {
      if (meter.isOn) meter.enter(rule)
      work(much)
      if (meter.isOn) meter.leave()
    }
    meter.end()
    meter.wasBusy(ms - from)
  }
  return { meter, event, work }
}

test('time goes to who is at work, and what a rule feeds is not its own', () => {
  const { meter, work } = metered()
  meter.beginEvent()
  work(2)
  meter.enter('event rule')
  work(3)
  meter.enter('correlation')
  work(5)
  meter.leave()
  work(1)
  meter.leave()
  work(4)
  meter.end()
  const report = meter.report()
  expect(report).toMatchObject({ events: 1, usPerEvent: 15_000, overMs: 15 })
  expect(report.rules).toEqual([
    { rule: 'correlation', usPerEvent: 5_000, share: 1 / 3 },
    { rule: 'event rule', usPerEvent: 4_000, share: 4 / 15 },
  ])
})

test('of many quick events one in sixteen is measured and stands for the others', () => {
  const { meter, event } = metered()
  let measured = 0
  for (let n = 0; n < 200_000; n++) {
    event(0.05, { quick: 0.01 })
    if (n < 100_000) continue
    meter.beginEvent()
    if (meter.isOn) measured++
    meter.end()
  }
  expect(measured).toBeGreaterThan(100_000 / 24)
  expect(measured).toBeLessThan(100_000 / 12)
  const [quick] = meter.report().rules
  expect(quick?.share).toBeCloseTo(1 / 6, 2)
})

test('what comes in a rhythm is not missed', () => {
  const { event, meter } = metered()
  for (let n = 0; n < 320_000; n++) event(0.05, n % 16 === 0 ? { rhythm: 0.8 } : {})
  const [rhythm] = meter.report().rules
  expect(rhythm?.usPerEvent).toBeGreaterThan(40)
  expect(rhythm?.usPerEvent).toBeLessThan(60)
})

test('a rule that is slow on one event of ten thousand is found', () => {
  const { meter, event } = metered()
  for (let n = 1; n <= 60_000; n++) event(0.06, n % 10_000 === 0 ? { rare: 2_000 } : {})
  // The first of them may pass unmeasured; from then on every event is looked at.
  const rare = meter.report().rules.find(({ rule }) => rule === 'rare')
  expect(rare?.share).toBeGreaterThan(0.5)
})

test('a window ends once it is long enough; what was before fades', () => {
  const { meter, event, work } = metered()
  event(1, { old: 9 })
  expect(meter.takeWindow(60_000)).toBeUndefined()
  work(60_000)
  expect(meter.takeWindow(60_000)).toMatchObject({ events: 1, rules: [{ rule: 'old', share: 0.9 }] })
  expect(meter.report().rules).toMatchObject([{ rule: 'old' }])
  for (let minute = 0; minute < 120; minute++) {
    work(60_000)
    meter.takeWindow(60_000)
  }
  expect(meter.report().rules).toEqual([])
})

test('too costly is what passes each part of the bound over a whole window', () => {
  const report = { overMs: 60_000, events: 60_000, usPerEvent: 1_000 }
  const rule = { rule: 'r', usPerEvent: 400, share: 0.4 }
  expect(tooCostly({ ...report, rules: [rule] })).toEqual([rule])
  const judged = (more: object, of: object = {}) =>
    tooCostly({ ...report, ...of, rules: [{ ...rule, ...more }] }).length
  expect(judged({ share: costBound.share })).toBe(0)
  expect(judged({ usPerEvent: costBound.usPerEvent })).toBe(0)
  expect(judged({}, { overMs: 59_000 })).toBe(0)
  // Ten events in a minute: whatever they cost, there is time for them.
  expect(judged({ usPerEvent: 100_000 }, { events: 10 })).toBe(0)
})
