import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench } from '../figure.ts'
import { openEventSource } from './event-source.ts'
import { catalogueBytes, fillLake, openBenchLake } from './fill-lake.ts'

const events = 500_000
const dayMs = 86_400_000

/** What an event takes once all is compacted: lake files, and the catalogue with its chain, words and filters. */
export const diskBench: Bench = {
  name: 'disk',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-disk-'))
    try {
      const bench = await openBenchLake(folder)
      const toMs = Math.floor(Date.now() / dayMs) * dayMs
      await fillLake(bench, { events, fromMs: toMs - dayMs / 2, toMs })
      const { bytes, rows } = bench.lake.stats()
      await bench.stop()
      const { meanBytes, origin } = openEventSource()
      const perEvent = (bytes + catalogueBytes(folder)) / rows
      return [
        {
          name: 'on disk after compaction, lake and catalogue',
          value: perEvent,
          unit: 'bytes per event',
          comparedWith: `the raw text (${Math.round(meanBytes)} bytes; ${origin})`,
          ratio: perEvent / meanBytes,
          aim: 'under 120',
        },
        { name: 'of that the catalogue', value: catalogueBytes(folder) / rows, unit: 'bytes per event' },
      ]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
