import { createServer } from 'node:net'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { AdminClient } from '../support/admin-client.ts'
import { summaries } from '../../src/cli/command-summaries.ts'
import { runCli, runCliTold } from '../support/run-cli.ts'
import { startServer } from '../support/start-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-cli-'))
const data = join(folder, 'data')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The first: it leaves a data folder with three events in its lake. */
test('beside a running server: search reads its lake, doctor knows its ports, key rotate waits', async () => {
  const server = await startServer({ dataFolder: data })
  const admin = await AdminClient.setUp(server)
  const key = await admin.makeIngestKey('bench')
  const body = ['one', 'two', 'three'].map((message) => JSON.stringify({ message }))
  const sent = await fetch(`${server.url}/api/ingest`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
    body: body.join('\n'),
  })
  expect(sent.status).toBe(200)
  await vi.waitUntil(async () => (await admin.get<{ items: unknown[] }>('/api/events')).items.length >= 3, {
    timeout: 20_000,
    interval: 200,
  })
  const beside = await runCli('search', 'two', '--data', data)
  expect(beside.stdout.split('\n')[0]).toMatch(/^\d{4}-\d\d-\d\dT\S+Z .*two/)
  const health = await runCli('doctor', '--data', data)
  expect(health.stdout).toMatch(/runs as process \d+/)
  expect(health.stdout).toContain('All is well.')
  expect((await runCli('key', 'rotate', '--data', data)).stderr).toContain('is in use by process')
  await server.stop()
})

test('what is called wrongly is named, with what there is, and ends with 2', async () => {
  const cases: [string[], RegExp][] = [
    [['frob'], /no command "gatehouse frob"; there are: serve, demo, import/],
    [['lake', 'frob'], /no command "gatehouse lake frob"; there are: verify, export/],
    [['import', 'x', '--frob', 'y'], /gatehouse import has no option --frob; there are: --data/],
    [['serve', 'extra'], /"extra" is one word too many/],
    [['search', 'x', '--data'], /--data needs a value/],
    [['search', 'x', '--from', 'yesterday', '--data', data], /--from yesterday is not a time/],
    [['import'], /[Mm]issing required positional argument: PATH/],
    [
      ['import', 'package.json', '--connector', 'nope', '--data', join(folder, 'n')],
      /no connector nope; there are/,
    ],
  ]
  for (const [args, message] of cases) {
    const { code, stderr } = await runCli(...args)
    expect({ args, stderr, code }).toEqual({ args, stderr: expect.stringMatching(message), code: 2 })
    expect(stderr).not.toMatch(/^ {4}at /m)
  }
})

test('help lists the commands, and each tells how it is called', async () => {
  const all = await runCli('--help')
  expect([all.code, all.stdout]).toEqual([0, expect.stringMatching(/^ {2}doctor +Look at/m)])
  const one = await runCli('lake', 'export', '--help')
  expect(one.stdout).toContain('Usage: gatehouse lake export <to_file> [options]')
  expect(one.stdout).toMatch(/--format ndjson\|csv\|parquet +Format of the file \(default: ndjson\)/)
  expect(one.code).toBe(0)
})

test('help loads no command to list them, and one command alone to explain it', async () => {
  const loaded = async (...args: string[]) => {
    const { stderr } = await runCliTold(...args)
    const ours = stderr.split('\n').flatMap((line) => /^loaded .*\/(src\/.*)$/.exec(line)?.[1] ?? [])
    return { cli: ours.filter((path) => path.startsWith('src/cli/')).toSorted(), count: ours.length }
  }
  const parts = ['command-summaries', 'fail-plainly', 'help', 'keep-compiled', 'run-cli']
  const all = await loaded('--help')
  expect(all.cli).toEqual(parts.map((name) => `src/cli/${name}.ts`))
  expect(all.count).toBeLessThan(10)
  const one = await loaded('key', '--help')
  expect(one.cli).toContain('src/cli/key.ts')
  expect(one.cli).not.toContain('src/cli/serve.ts')
})

test('every command is listed with the first line of its own help', async () => {
  const { stdout } = await runCli('--help')
  for (const [name, summary] of Object.entries(summaries)) {
    expect(stdout).toMatch(new RegExp(`^  ${name} +${summary.replaceAll(/[.*]/g, '.')}$`, 'm'))
    const own = await runCli(name, '--help')
    expect(own.stdout.split('\n')[0]).toBe(summary)
  }
  const listed = /^Commands:\n((?: {2}\S.*\n)+)/m.exec(stdout)?.[1] ?? ''
  expect([...listed.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name)).toEqual(Object.keys(summaries))
}, 60_000)

test('search, export and verify read the lake without a server', async () => {
  const found = await runCli('search', 'one', '--json', '--data', data, '--from', '1h')
  expect(JSON.parse(found.stdout)).toMatchObject({ raw: '{"message":"one"}', source: 'bench' })
  const target = join(folder, 'out.csv')
  const exported = await runCli(
    'lake',
    'export',
    target,
    '--format',
    'csv',
    '--search',
    'source:bench',
    '--data',
    data,
  )
  expect(exported.stdout).toContain('3 events written')
  expect(readFileSync(target, 'utf8').trim().split('\n')).toHaveLength(4)
  const whole = await runCli('lake', 'verify', '--data', data)
  expect([whole.code, whole.stdout]).toEqual([0, expect.stringContaining('The lake is whole.')])
})

test('doctor names what is wrong and what to do', async () => {
  const nowhere = await runCli('doctor', '--data', join(folder, 'nowhere'))
  expect([nowhere.code, nowhere.stdout]).toEqual([1, expect.stringContaining('does not exist')])
  const squatter = createServer().listen(0, '127.0.0.1')
  await once(squatter, 'listening')
  const { port } = squatter.address() as { port: number }
  const config = join(data, 'gatehouse.yml')
  const before = readFileSync(config)
  writeFileSync(config, `web: { port: ${port} }\nsyslog: { udp: 0, tcp: 0, tls: 0, relp: 0 }\n`)
  chmodSync(data, 0o755)
  const wrong = await runCli('doctor', '--data', data)
  expect(wrong.stdout).toMatch(new RegExp(`PROBLEM +port ${port} +console: another program has it`))
  expect(wrong.stdout).toContain(`Run "chmod 700 ${data}"`)
  expect(wrong.stdout).toContain('2 problems.')
  const quiet = await runCli('doctor', '--quiet', '--data', data)
  expect(quiet).toEqual({ code: 1, stdout: '', stderr: '' })
  squatter.close()
  chmodSync(data, 0o700)
  writeFileSync(config, 'web: { prot: 1 }\n')
  expect((await runCli('doctor', '--data', data)).stdout).toMatch(/PROBLEM +configuration .*prot/)
  writeFileSync(config, before)
  expect((await runCli('doctor', '--quiet', '--data', data)).code).toBe(0)
})

test('a key added by rotate leaves what was sealed before readable', async () => {
  const rotated = await runCli('key', 'rotate', '--data', data)
  expect([rotated.code, rotated.stdout]).toEqual([0, expect.stringMatching(/^Key \w{8} seals from now on/)])
  const server = await startServer({ dataFolder: data })
  await AdminClient.signIn(server.url)
  await server.stop()
  expect((await runCli('doctor', '--data', data)).stdout).toContain('holds 2 keys')
})

test('rules: those shipped load and pass their cases; a bad one is named with its place', async () => {
  const shipped = await runCli('rules', 'test', 'rules')
  expect([shipped.code, shipped.stdout]).toEqual([0, expect.stringMatching(/cases, 0 failed, 0 problems/)])
  const bad = join(folder, 'bad.yml')
  writeFileSync(bad, 'title: Bad\ndetection:\n  x: { a|frob: b }\n  condition: x\n')
  const checked = await runCli('rules', 'check', bad)
  expect([checked.code, checked.stdout]).toEqual([1, expect.stringMatching(/bad\.yml:\d+:\d+: /)])
})

test('rules of others: added, updated only with consent, listed, taken back, removed', async () => {
  const home = join(folder, 'sets')
  const theirs = join(folder, 'their-rules')
  const put = (id: string, level: string) =>
    writeFileSync(
      join(theirs, `${id}.yml`),
      `title: Rule ${id}\nid: ${id}\nlevel: ${level}\nlicense: MIT\nlogsource: { product: p }\ndetection: { s: { f: 1 }, condition: s }\n`,
    )
  mkdirSync(theirs)
  put('a', 'low')
  const rules = (...args: string[]) => runCli('rules', ...args, '--data', home)
  expect((await rules('list')).stdout).toContain('none; gatehouse rules add')
  const added = await rules('add', theirs)
  expect([added.code, added.stdout]).toEqual([0, expect.stringContaining('their-rules is in use: 1 rules')])
  const again = await rules('add', theirs)
  expect([again.code, again.stderr]).toEqual([
    1,
    expect.stringContaining('gatehouse rules update their-rules'),
  ])
  put('a', 'high')
  const asked = await rules('update')
  expect([asked.code, asked.stdout]).toEqual([1, expect.stringMatching(/low → high +Rule a[^]*--yes/)])
  const updated = await rules('update', '--yes')
  expect([updated.code, updated.stdout]).toEqual([0, expect.stringContaining('rules back their-rules')])
  expect((await rules('list')).stdout).toMatch(/their-rules: 1 rules from folder [^]*licence: MIT[^]*kept:/)
  expect((await rules('back', 'their-rules')).code).toBe(0)
  expect((await rules('update')).stdout).toContain('low → high')
  expect((await rules('remove', 'their-rules')).code).toBe(0)
  const none = await rules('back', 'their-rules')
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('there is no set')])
  expect((await rules('add', '--upload-pack=x')).code).toBe(2)
}, 120_000)

/** Last: it breaks the data folder. */
test('a changed lake file and a missing one are found', async () => {
  const lake = join(data, 'lake')
  const name = readdirSync(lake).find((one) => one.endsWith('.parquet')) as string
  const path = join(lake, name)
  const bytes = readFileSync(path)
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1
  writeFileSync(path, bytes)
  const changed = await runCli('lake', 'verify', '--data', data)
  expect([changed.code, changed.stdout]).toEqual([1, expect.stringContaining(name)])
  rmSync(path)
  const missing = await runCli('doctor', '--data', data)
  expect([missing.code, missing.stdout]).toEqual([1, expect.stringContaining(`first ${name}`)])
})
