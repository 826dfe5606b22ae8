import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SecurityEvent } from '../../model/event.ts'
import { DetectionEngine } from '../../engine/detect/detection-engine.ts'
import { LiveRules } from './live-rules.ts'
import { emptyCache, loadRules } from './load-rules.ts'
import { RuleFeed, type RuleChange, type RulesLive } from './rule-feed.ts'
import { startOfWork } from './work-time.ts'

let folder: string
let ports: MessagePort[]
let minute: number

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-feed-'))
  ports = []
  minute = 0
})
afterEach(() => {
  for (const port of ports) port.close()
  rmSync(folder, { recursive: true })
})

const rule = (name: string, value: string, field = 'f') =>
  `title: ${name} ${value}\nid: ${name}\nlogsource: { product: p }\ndetection: { s: { ${field}: ${value} }, condition: s }\n`
/** Each with a time of its own, however fast the test is. */
const put = (name: string, text: string) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  utimesSync(path, ++minute * 60, minute * 60)
}

/** A feed and what the pipeline makes of it; `load` reads the folder and gives what was sent. */
function connect(pipelines: readonly string[] = []) {
  const told: RulesLive[] = []
  const feed = new RuleFeed((live) => void told.push(live))
  const port = feed.connect()
  ports.push(port)
  const engine = new DetectionEngine()
  const live = new LiveRules((one) => port.postMessage(one))
  live.runOn(engine)
  const cache = emptyCache()
  const pass = async () => {
    const change = receiveMessageOnPort(port)?.message as RuleChange
    await live.take(change)
    return change
  }
  const load = async (disabled: readonly string[] = []) => {
    const settings = { pipelines, placeholders: {} }
    const loaded = await loadRules([folder], { cache, settings, disabled: new Set(disabled) })
    const taken = feed.take(loaded, startOfWork())
    const change = await pass()
    await taken
    return change
  }
  const fires = (native: Record<string, unknown>): string[] =>
    engine.process({ ...event, native }, 1).map(({ title }) => title)
  return { load, pass, fires, told, live, feed, engine }
}

const event: SecurityEvent = {
  id: 'e',
  class: 'authentication',
  activity: 'logon',
  domain: 'cyber',
  severity: 'low',
  message: '',
  time: 10_000,
  received_time: 10_000,
  time_basis: 'device',
  source: 's',
  connector: 'c',
  raw: '',
  logsource: { product: 'p' },
}
const read = ({ fresh }: RuleChange) => fresh.map(([, one]) => one.head.id)

test('after a change only what changed is sent, and the pipeline runs it with all the others', async () => {
  const { load, pass, fires, told } = connect()
  expect(await pass()).toMatchObject({ version: 0, fresh: [], order: [] })
  put('a.yml', rule('a', '1'))
  put('b.yml', rule('b', '1'))
  expect(read(await load())).toEqual(['a', 'b'])
  expect(fires({ f: 1 })).toEqual(['a 1', 'b 1'])
  put('a.yml', rule('a', '2'))
  expect(read(await load())).toEqual(['a'])
  expect([fires({ f: 1 }), fires({ f: 2 })]).toEqual([['b 1'], ['a 2']])
  expect(read(await load(['b']))).toEqual([])
  expect([fires({ f: 1 }), fires({ f: 2 })]).toEqual([[], ['a 2']])
  rmSync(join(folder, 'a.yml'))
  expect(read(await load())).toEqual([])
  expect([fires({ f: 1 }), fires({ f: 2 })]).toEqual([['b 1'], []])
  expect(told.map(({ version, rules, read: count }) => [version, rules, count])).toEqual([
    [0, 0, 0],
    [1, 2, 2],
    [2, 2, 1],
    [3, 1, 0],
    [4, 1, 0],
  ])
})

test('changes that come while one is made ready become one, and the last counts', async () => {
  const { live, fires, feed } = connect()
  ports.push(feed.connect())
  const [port] = ports.slice(-1)
  const sent: RuleChange[] = []
  for (const value of ['1', '2', '3']) {
    put('a.yml', rule('a', value))
    void feed.take(await loadRules([folder]), startOfWork())
    for (let one = port && receiveMessageOnPort(port); one; one = port && receiveMessageOnPort(port))
      sent.push(one.message as RuleChange)
  }
  await Promise.all(sent.map((change) => live.take(change)))
  expect(sent).toHaveLength(4)
  expect([fires({ f: 1 }), fires({ f: 2 }), fires({ f: 3 })]).toEqual([[], [], ['a 3']])
  // Nobody waits for a pipeline that never said so.
  port?.postMessage({ version: 3, rules: 1, read: 1, tookMs: 0, cpuMs: 0 } satisfies RulesLive)
})

test('a pipeline that starts anew gets everything', async () => {
  const { load, pass, feed } = connect()
  await pass()
  put('a.yml', rule('a', '1'))
  await load()
  const again = feed.connect()
  ports.push(again)
  expect(read(receiveMessageOnPort(again)?.message as RuleChange)).toEqual(['a'])
})

test('a field that pipelines renamed is found by correlations, also by one that comes later', async () => {
  const names = join(folder, 'names.pipeline')
  writeFileSync(names, 'transformations: [{ type: field_name_mapping, mapping: { who: User } }]\n')
  put('a.yml', rule('a', '1'))
  const { load, pass, engine } = connect([names])
  await pass()
  await load()
  put(
    'c.yml',
    'title: many\nid: many\ncorrelation: { type: event_count, rules: [a], group-by: [who], timespan: 1m, condition: { gte: 2 } }\n',
  )
  expect(read(await load()).toSorted()).toEqual(['a', 'many'])
  const send = (n: number, User: string) =>
    engine
      .process({ ...event, id: `e${n}`, time: 10_000 + n, native: { f: 1, User } }, n)
      .map(({ key }) => key)
  expect([send(1, 'x'), send(2, 'y'), send(3, 'x')]).toEqual([[], [], [{ who: 'x' }]])
})
