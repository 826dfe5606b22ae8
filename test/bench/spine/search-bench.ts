import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildOrganisation } from '../../../src/demo/organisation.ts'
import type { Lake } from '../../../src/store/lake/lake.ts'
import { wholeScope } from '../../../src/store/lake/lake-query.ts'
import { median } from '../compare.ts'
import { cpuSecondsOfProcess } from '../cpu-time.ts'
import type { Bench, Figure } from '../figure.ts'
import { fillLake, openBenchLake, rareWord } from './fill-lake.ts'
import { repeatDays } from './repeat-days.ts'

const dayMs = 86_400_000
const perDay = 1_000_000
const pageRows = 50
const rounds = 3
/** So many come through the product's own path; further days are these again. */
const livedRows = 1_000_000

/** Sizes of the lake, one after the other; `--events=100000,1000000` gives others. The largest takes 7 GB. */
const sizes = sizesOf(process.argv)

function sizesOf(args: readonly string[]): number[] {
  const given = args.find((arg) => arg.startsWith('--events='))?.slice('--events='.length)
  return given === undefined ? [1_000_000, 10_000_000, 100_000_000] : given.split(',').map(Number)
}

/** `--lake=folder` keeps the lake and goes on filling it where an earlier run ended. */
const keptFolder = process.argv.find((arg) => arg.startsWith('--lake='))?.slice('--lake='.length)

/** The same questions as one lake grows tenfold: a million events a day, so that it grows by days. */
export const searchBench: Bench = {
  name: 'search',
  async run() {
    const folder = keptFolder ?? mkdtempSync(join(tmpdir(), 'gatehouse-bench-search-'))
    mkdirSync(folder, { recursive: true })
    const bench = await openBenchLake(folder)
    const figures: Figure[] = []
    const smallest = new Map<string, number>()
    const days = Math.ceil((sizes.at(-1) ?? 0) / perDay)
    const { oldestTime } = bench.lake.stats()
    const firstDayMs = Math.floor((oldestTime ?? Date.now() - days * dayMs) / dayMs) * dayMs
    try {
      for (const events of sizes) {
        const done = bench.lake.stats().rows
        const dayOf = (count: number) => firstDayMs + (count / perDay) * dayMs
        if (done < events && done < livedRows) {
          await fillLake(bench, {
            events: events - done,
            fromMs: dayOf(done),
            toMs: dayOf(events),
            onProgress: (filled) => tell(`${((done + filled) / 1e6).toFixed(2)} of ${events / 1e6} M filled`),
          })
        } else if (done < events) {
          await repeatDays(bench, {
            times: events / done - 1,
            stepMs: (done / perDay) * dayMs,
            onProgress: (times) => tell(`repeated ${times} times`),
          })
        }
        if (done > events) continue
        for (const answer of await askAll(bench.lake, dayOf(events))) {
          if (!smallest.has(answer.name)) smallest.set(answer.name, answer.cpuMs)
          figures.push(figureOf(answer, events, smallest.get(answer.name) ?? answer.cpuMs))
          tell(`${answer.name} at ${events / 1e6} M: ${Math.round(answer.ms)} ms`)
        }
      }
      return figures
    } finally {
      await bench.stop()
      if (keptFolder === undefined) rmSync(folder, { recursive: true, force: true })
    }
  },
}

function tell(line: string): void {
  console.error(`  ${line}`)
}

function figureOf({ name, ms, cpuMs }: Answer, events: number, smallest: number): Figure {
  const aim = events === 100_000_000 ? aims[name] : undefined
  return {
    name: `${name}, ${events / 1e6} M events`,
    value: ms,
    unit: 'ms',
    comparedWith: `CPU of the same at ${(sizes[0] ?? 0) / 1e6} M`,
    ratio: cpuMs / smallest,
    ...(aim !== undefined && { aim }),
  }
}

const aims: Readonly<Record<string, string>> = {
  'first page of a person’s timeline': '1,000 ms at 100 M',
  'a rare word over one day': '2,000 ms at 100 M',
}

interface Answer {
  readonly name: string
  readonly ms: number
  readonly cpuMs: number
}

/** The questions are asked of the middle of the span, which no cache of the newest has. */
async function askAll(lake: Lake, toMs: number): Promise<Answer[]> {
  const { oldestTime = toMs } = lake.stats()
  const days = Math.max(1, Math.round((toMs - oldestTime) / dayMs / 2))
  const oneDay = { from: toMs - days * dayMs, to: toMs - (days - 1) * dayMs, scope: wholeScope }
  const person = buildOrganisation(1, toMs).people[7]?.id ?? ''
  const questions: Record<string, () => Promise<number>> = {
    'first page of a person’s timeline': async () =>
      (await lake.timeline({ of: { kind: 'person', id: person }, scope: wholeScope, limit: pageRows })).rows
        .length,
    'a rare word over one day': async () =>
      (await lake.search({ ...oneDay, text: rareWord, limit: pageRows })).rows.length,
    'a rare word over all': async () =>
      (await lake.search({ scope: wholeScope, text: rareWord, limit: pageRows })).rows.length,
    'a common word over one day': async () =>
      (await lake.search({ ...oneDay, text: 'svchost', limit: pageRows })).rows.length,
    'facets over one day': async () =>
      (await lake.facets({ ...oneDay, fields: ['class', 'site', 'source', 'hostname'], top: 10 })).length,
  }
  const answers: Answer[] = []
  for (const [name, ask] of Object.entries(questions)) answers.push(await time(lake, name, ask))
  return answers
}

async function time(lake: Lake, name: string, ask: () => Promise<number>): Promise<Answer> {
  const cpu = () =>
    process.cpuUsage().user / 1000 +
    process.cpuUsage().system / 1000 +
    cpuSecondsOfProcess(lake.stats().childPid ?? 0) * 1000
  const taken: { ms: number; cpuMs: number }[] = []
  for (let round = 0; round < rounds; round++) {
    const before = { ms: performance.now(), cpuMs: cpu() }
    if ((await ask()) === 0) throw new Error(`${name}: nothing was found`)
    taken.push({ ms: performance.now() - before.ms, cpuMs: cpu() - before.cpuMs })
  }
  return {
    name,
    ms: median(taken.map(({ ms }) => ms)),
    cpuMs: median(taken.map(({ cpuMs }) => cpuMs)),
  }
}
