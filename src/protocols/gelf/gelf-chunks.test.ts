import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GelfChunks, patienceMs } from './gelf-chunks.ts'

const bounds = { maxMessageBytes: 1_000, maxPendingBytes: 2_000 }

function chunk(id: string, number: number, count: number, text: string): Uint8Array {
  return Buffer.concat([
    Buffer.of(0x1e, 0x0f),
    Buffer.from(id.padEnd(8)),
    Buffer.of(number, count),
    Buffer.from(text),
  ])
}
const textOf = (result: ReturnType<GelfChunks['add']>) =>
  typeof result === 'object' && 'bytes' in result ? Buffer.from(result.bytes).toString() : result

test('chunks make one message in any order, doubled or not, whoever else sends meanwhile', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 5 }), { minLength: 1, maxLength: 20 }),
      fc.infiniteStream(fc.nat()),
      (parts, picks) => {
        const chunks = new GelfChunks(bounds)
        const left = parts.map((text, number) => ({ text, number }))
        const results: unknown[] = []
        while (left.length > 0) {
          const [{ text, number }] = left.splice((picks.next().value ?? 0) % left.length, 1) as [
            (typeof left)[0],
          ]
          results.push(textOf(chunks.add(chunk('a', number, parts.length, text), 'one', 0)))
          if (left.length > 0) chunks.add(chunk('a', number, parts.length, text), 'one', 0)
          chunks.add(chunk('a', number, 100, 'other'), 'two', 0)
        }
        expect(results.at(-1)).toBe(parts.join(''))
        expect(results.slice(0, -1).every((result) => result === 'part')).toBe(true)
      },
    ),
  )
})

test('what stays unfinished is given up and counted, and what comes after begins anew', () => {
  const chunks = new GelfChunks(bounds)
  expect(chunks.add(chunk('a', 0, 2, 'x'), 's', 0)).toBe('part')
  chunks.expire(patienceMs - 1)
  expect(chunks.abandoned).toBe(0)
  expect(chunks.add(chunk('a', 1, 2, 'y'), 's', patienceMs)).toBe('part')
  expect(chunks.abandoned).toBe(1)
})

test('heads that make no sense, messages that are too long and too many at once are bounded', () => {
  const chunks = new GelfChunks(bounds)
  for (const [number, count] of [
    [0, 0],
    [2, 2],
    [0, 129],
  ] as const)
    expect(chunks.add(chunk('a', number, count, 'x'), 's', 0)).toEqual({
      lost: 'a chunk without a sensible head',
    })
  expect(chunks.add(Buffer.of(0x1e, 0x0f, 1), 's', 0)).toMatchObject({ lost: expect.any(String) as string })
  chunks.add(chunk('b', 0, 3, 'x'), 's', 0)
  expect(chunks.add(chunk('b', 1, 4, 'x'), 's', 0)).toMatchObject({
    lost: expect.stringContaining('disagree') as string,
  })
  expect(chunks.add(chunk('c', 0, 2, 'x'.repeat(1_001)), 's', 0)).toMatchObject({
    lost: expect.stringContaining('1000 bytes') as string,
  })
  const before = chunks.abandoned
  for (let id = 0; id < 10; id++) chunks.add(chunk(`d${id}`, 0, 2, 'x'.repeat(900)), 's', 0)
  expect(chunks.abandoned - before).toBe(8)
})
