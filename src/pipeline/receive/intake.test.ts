import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Intake } from './intake.ts'
import { TestSink } from './test-sink.ts'

const receipt = (raw: string) => ({ source: 's', transport: 'http' as const, receivedAtMs: 0, raw })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('batches', () => {
  test('what comes inside the delay goes in one append', async () => {
    const sink = new TestSink()
    const intake = new Intake(sink, { maxDelayMs: 10 })
    intake.add(receipt('a'))
    await vi.advanceTimersByTimeAsync(9)
    intake.add(receipt('b'))
    expect(sink.batches).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(sink.batches).toEqual([2])
    expect(sink.texts).toEqual(['a', 'b'])
  })
  test('a full batch does not wait; what comes meanwhile follows in order', async () => {
    const sink = new TestSink()
    sink.hold()
    const intake = new Intake(sink, { maxBatch: 2, maxDelayMs: 1e9 })
    for (const raw of 'abcde') intake.add(receipt(raw))
    expect(sink.waiting).toBe(1)
    sink.release()
    await intake.drain()
    expect(sink.texts.join('')).toBe('abcde')
    expect(sink.batches).toEqual([2, 2, 1])
  })
})

describe('settling', () => {
  test('after the commit, and the bytes are given back', async () => {
    const sink = new TestSink()
    sink.hold()
    const intake = new Intake(sink)
    const settled: boolean[] = []
    intake.add(receipt('a'), (stored) => settled.push(stored))
    await vi.advanceTimersByTimeAsync(1000)
    expect(settled).toEqual([])
    expect(intake.pendingBytes).toBeGreaterThan(0)
    sink.release()
    await vi.advanceTimersByTimeAsync(0)
    expect(settled).toEqual([true])
    expect(intake.counts).toMatchObject({ pending: 0, pendingBytes: 0, accepted: 1 })
  })
  test('a failing append is repeated with growing pauses, in order, and said', async () => {
    const sink = new TestSink()
    sink.failures = Array.from({ length: 3 }, () => new Error('disk full'))
    const intake = new Intake(sink, { maxDelayMs: 0 })
    intake.add(receipt('a'))
    await vi.advanceTimersByTimeAsync(1)
    intake.add(receipt('b'))
    expect(intake.lastError).toBe('disk full')
    await vi.advanceTimersByTimeAsync(100 + 200 + 400)
    expect(sink.texts).toEqual(['a', 'b'])
  })
  test('a stop gives up on a sink that never answers: nothing is called stored', async () => {
    const sink = new TestSink()
    sink.hold()
    const intake = new Intake(sink, { maxDelayMs: 0, maxBatch: 1 })
    const settled: boolean[] = []
    for (const raw of 'ab') intake.add(receipt(raw), (stored) => settled.push(stored))
    const stopped = intake.stop(500)
    await vi.advanceTimersByTimeAsync(500)
    await stopped
    intake.add(receipt('late'), (stored) => settled.push(stored))
    expect(settled).toEqual([false, false, false])
  })
})
