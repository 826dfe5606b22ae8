import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench, Figure } from '../figure.ts'
import { openEventSource } from './event-source.ts'
import { catalogueBytes, fillLake, openBenchLake } from './fill-lake.ts'

const dayMs = 86_400_000

/**
 * What an event takes once all is compacted: lake files, and the catalogue with its chain, words and filters. Once
 * with many copies of the recorded events, which compress better than life, and once with none repeated, which is so
 * few that a file's fixed parts weigh more than in life.
 */
export const diskBench: Bench = {
  name: 'disk',
  async run() {
    const { distinct } = openEventSource()
    return [...(await measure('repeated', 500_000)), ...(await measure('each once', distinct))]
  },
}

async function measure(what: string, events: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-disk-'))
  try {
    const bench = await openBenchLake(folder)
    const toMs = Math.floor(Date.now() / dayMs) * dayMs
    await fillLake(bench, { events, fromMs: toMs - dayMs / 2, toMs })
    const { bytes, rows } = bench.lake.stats()
    await bench.stop()
    const { meanBytes, origin } = openEventSource()
    const catalogue = catalogueBytes(folder) / rows
    const perEvent = bytes / rows + catalogue
    return [
      {
        name: `on disk after compaction, lake and catalogue, ${what}`,
        value: perEvent,
        unit: 'bytes per event',
        comparedWith: `the raw text (${Math.round(meanBytes)} bytes; ${origin})`,
        ratio: perEvent / meanBytes,
        aim: 'under 120',
      },
      { name: `of that the catalogue, ${what}`, value: catalogue, unit: 'bytes per event' },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
