import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { CompiledRule } from '../../../src/engine/detect/compiled-rule.ts'
import type { SecurityEvent } from '../../../src/model/event.ts'
import { loadRules } from '../../../src/pipeline/rules/load-rules.ts'
import { median } from '../compare.ts'
import type { Bench, Figure, NotRun } from '../figure.ts'
import { benchDataFolder } from '../spine/event-source.ts'
import { sampleEvents } from '../spine/sample-receipts.ts'
import { compareMatches } from './compare-matches.ts'
import { OurPeer, type OurSeconds } from './our-peer.ts'
import { linesOf, mixes, receiptOf, type Mix } from './recorded-mixes.ts'
import { runRsigma, type RsigmaReport } from './run-rsigma.ts'

const mostEvents = 6_000
const rounds = 3
const shownDifferences = 8

/**
 * Other engines with the same rules over the same events, one thread each, in turns: each record as the source's
 * connector gives it, as JSON, routed by the same logsource and held against all public rules. Left out are
 * informational rules, which alert nobody, and with us everything that is not detection.
 */
export const peersBench: Bench = {
  name: 'peers: other engines, the same rules and events',
  async run() {
    const archive = resolve(benchDataFolder(), '../sigma/rules.tar.gz')
    if (!existsSync(archive)) throw new Error(`${archive} is not there: see docs/design/performance.md`)
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-peers-'))
    try {
      execFileSync('tar', ['xzf', archive, '-C', folder])
      dropInformational(folder)
      const { rules } = await loadRules([folder])
      const figures: (Figure | NotRun)[] = [sigmalite]
      for (const mix of mixes) figures.push(...(await measure(mix, rules, folder)))
      return figures
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

const sigmalite: NotRun = {
  name: 'sigmalite',
  notRun:
    'its Go module was refused (403) where this bench was written: no harness is kept that was never built',
}

async function measure(
  mix: Mix,
  rules: readonly CompiledRule[],
  folder: string,
): Promise<(Figure | NotRun)[]> {
  const events = sampleEvents(linesOf(mix, mostEvents).map(receiptOf)).filter(
    ({ logsource, native }) => logsource !== undefined && native !== undefined,
  )
  const file = join(folder, 'events.ndjson')
  writeFileSync(file, events.map(lineOf).join(''))
  const us = new OurPeer(rules, events)
  const ours: OurSeconds[] = []
  const theirs: RsigmaReport[] = []
  for (let round = 0; round < rounds; round++) {
    const report = runRsigma(folder, file)
    if (!report) return [{ name: 'rsigma', notRun: 'not built; see tools/install-bench-peers.sh' }]
    theirs.push(report)
    ours.push(await us.measure())
  }
  return [
    { name: `rsigma 0.23, ${mix.name}: events`, value: events.length, unit: 'events' },
    ...costs(`rsigma 0.23, ${mix.name}`, { events: events.length, ours, theirs }),
    ...findings(`rsigma 0.23, ${mix.name}`, { rules, us, theirs }),
  ]
}

interface Measured {
  readonly events: number
  readonly ours: readonly OurSeconds[]
  readonly theirs: readonly RsigmaReport[]
}

/** Events per CPU second: ours against their fastest way of those that find as much as the plain one. */
function costs(label: string, { events, ours, theirs }: Measured): Figure[] {
  const [first] = theirs
  const modes = (first?.modes ?? []).map(({ name, found }, index) => ({
    name,
    found,
    bytes: median(theirs.map(({ modes: some }) => some[index]?.from_bytes ?? NaN)),
    parsed: median(theirs.map(({ modes: some }) => some[index]?.from_parsed ?? NaN)),
  }))
  const whole = modes.filter(({ found }) => found === modes[0]?.found)
  const fastest = {
    bytes: whole.toSorted((a, b) => a.bytes - b.bytes)[0],
    parsed: whole.toSorted((a, b) => a.parsed - b.parsed)[0],
  }
  const figure = (name: string, seconds: number, other?: { mode: string; seconds: number }): Figure => ({
    name: `${label}: ${name}`,
    value: events / seconds,
    unit: 'events per CPU second',
    ...(other && { comparedWith: `rsigma (${other.mode})`, ratio: other.seconds / seconds }),
  })
  const against = (kind: 'bytes' | 'parsed') => ({
    mode: fastest[kind]?.name ?? '',
    seconds: fastest[kind]?.[kind] ?? NaN,
  })
  const our = (kind: keyof OurSeconds) => median(ours.map((one) => one[kind]))
  return [
    figure('ours, bytes to alerts, each record parsed', our('fromBytes'), against('bytes')),
    figure('ours, records parsed before', our('fromParsed'), against('parsed')),
    figure('ours, bytes to rules, parsed where a rule is to be tested', our('asNeeded'), against('bytes')),
    figure('our parsing alone', our('parsing')),
    figure('their parsing alone', median(theirs.map(({ parsing }) => parsing))),
    ...modes.flatMap(({ name, bytes, parsed }) => [
      figure(`theirs, bytes to matches, ${name}`, bytes),
      figure(`theirs, records parsed before, ${name}`, parsed),
    ]),
  ]
}

interface Found {
  readonly rules: readonly CompiledRule[]
  readonly us: OurPeer
  readonly theirs: readonly RsigmaReport[]
}

function findings(label: string, { rules, us, theirs }: Found): Figure[] {
  const [{ loaded, matches, modes } = { loaded: [], matches: [], modes: [] }] = theirs
  const compared = compareMatches(
    { matches: us.matches(), rules: rules.map(({ head }) => head.id) },
    { matches, rules: loaded.flatMap((id) => id ?? []) },
  )
  const count = (name: string, value: number, unit: string): Figure => ({
    name: `${label}: ${name}`,
    value,
    unit,
  })
  const names = new Map(rules.map((rule) => [rule.head.id, nameOf(rule)]))
  return [
    count('rules that we load', rules.length, 'rules'),
    count('rules that rsigma loads', loaded.length, 'rules'),
    ...modes.map(({ name, found }) => count(`theirs, ${name}`, found, 'matches')),
    count('matches of both', compared.both, 'matches'),
    count('matches of one alone', compared.onlyOurs + compared.onlyTheirs, 'matches'),
    ...compared.differences.slice(0, shownDifferences).map(({ rule, onlyOurs, onlyTheirs }) => {
      const who = onlyTheirs === 0 ? 'ours' : onlyOurs === 0 ? 'theirs' : 'one of the two'
      return count(`${names.get(rule) ?? rule}: only ${who}`, onlyOurs + onlyTheirs, 'matches')
    }),
  ]
}

/** With the logsource: most differences are of what a rule is tried on. */
function nameOf(rule: CompiledRule): string {
  if (rule.kind !== 'event') return rule.head.title
  const { product, category, service } = rule.matcher.rule.logsource
  return `${rule.head.title} (${[product, category, service].filter(Boolean).join(', ')})`
}

function lineOf({ logsource, native }: SecurityEvent): string {
  return `${JSON.stringify({ logsource, record: JSON.stringify(native) })}\n`
}

function dropInformational(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name)
    if (name.endsWith('.yml') && /^level: informational$/m.test(readFileSync(path, 'utf8'))) rmSync(path)
  }
}
