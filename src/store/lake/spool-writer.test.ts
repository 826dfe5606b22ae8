import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyEvent } from './any-event.ts'
import type { SpoolFile } from './child/protocol.ts'
import { toLakeRow, type LakeRow } from './row.ts'
import { SpoolWriter } from './spool-writer.ts'

const batches = fc.array(fc.array(anyEvent(), { maxLength: 6 }), { maxLength: 8 })

test('every row is in one file, files follow on each other and end where a call ended', () => {
  fc.assert(
    fc.property(batches, fc.nat(10), fc.integer({ min: 1, max: 6_000 }), (given, nextSeq, maxBytes) => {
      const folder = mkdtempSync(join(tmpdir(), 'gatehouse-spool-'))
      const files: SpoolFile[] = []
      const writer = new SpoolWriter({
        folder,
        nextSeq,
        maxBytes,
        chunkBytes: 100,
        onReady: (file) => files.push(file),
      })
      const ends = [nextSeq]
      const wanted: LakeRow[] = []
      let seq = 0
      for (const events of given) {
        const rows = events.map((event) => toLakeRow(event, seq++, { nativeFromRaw: false }))
        writer.appendRows(rows, seq)
        wanted.push(...rows.filter((row) => row.seq >= nextSeq))
        if (seq > nextSeq) ends.push(seq)
      }
      writer.rotate()
      writer.rotate()
      const texts = files.map((file) => readFileSync(file.path, 'utf8').split('\n').filter(Boolean))
      expect(texts.flat().map((line) => JSON.parse(line) as LakeRow)).toEqual(
        JSON.parse(JSON.stringify(wanted)),
      )
      expect(files.map((file) => file.rows)).toEqual(texts.map((lines) => lines.length))
      expect(files.map((file) => file.fromSeq)).toEqual(
        [nextSeq, ...files.map((file) => file.toSeq)].slice(0, files.length),
      )
      expect(files.every((file) => ends.includes(file.toSeq) && file.toSeq > file.fromSeq)).toBe(true)
      expect(readdirSync(folder)).toHaveLength(files.length)
      rmSync(folder, { recursive: true })
    }),
    { numRuns: 100 },
  )
})
