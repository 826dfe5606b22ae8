import { expect, test } from 'vitest'
import type { LoggedReceipt } from '../model/receipt.ts'
import { PastReceipts } from './past-receipts.ts'

const receipt = (seq: number): LoggedReceipt => ({
  seq,
  source: 's',
  transport: 'http',
  receivedAtMs: 0,
  raw: '',
})

/** A reader that takes 100 ms for each read. */
function open(read: (seq: number) => LoggedReceipt[]) {
  const clock = { nowMs: 0 }
  const slow = (seq: number) => {
    clock.nowMs += 100
    return read(seq)
  }
  return { clock, past: new PastReceipts({ read: slow }, () => clock.nowMs) }
}

test('a receipt is found by its place, and not taken for the one after a gap', () => {
  expect(open((seq) => [receipt(seq)]).past.read(7)).toMatchObject({ seq: 7 })
  expect(open((seq) => [receipt(seq + 1)]).past.read(7)).toBeUndefined()
  expect(open(() => []).past.read(7)).toBeUndefined()
})

test('a damaged log is no reason to stop', () => {
  const { past } = open(() => {
    throw new Error('damaged')
  })
  expect(past.read(1)).toBeUndefined()
})

test('a storm of alerts leaves the pipeline most of each second', () => {
  const { past, clock } = open((seq) => [receipt(seq)])
  const found = [1, 2, 3, 4, 5].map((seq) => past.read(seq)?.seq)
  expect(found).toEqual([1, 2, 3, undefined, undefined])
  clock.nowMs += 1_000
  expect(past.read(4)?.seq).toBe(4)
})
