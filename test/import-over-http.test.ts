import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Grant } from '../src/model/right.ts'
import { serveApi, type ApiUnderTest } from './serve-api.ts'

const run = promisify(execFile)
const hasCurl = (() => {
  try {
    execFileSync('curl', ['--version'])
    return true
  } catch {
    return false
  }
})()

let api: ApiUnderTest
let folder: string
beforeAll(async () => {
  api = await serveApi()
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-import-'))
})
afterAll(async () => {
  await api.stop()
  rmSync(folder, { recursive: true })
})

const keyOf = async (role: Grant['role'], ...sites: string[]) => {
  const may = { grants: [{ role, sites }] }
  return (await api.services.access.keys.create({ name: `${role} ${sites.join()}`, may, createdBy: 'test' }))
    .secret
}

/** Calls as an operator would from a shell; the status is the last line. */
async function curl(key: string, path: string, ...more: string[]): Promise<{ status: number; text: string }> {
  const { stdout } = await run(
    'curl',
    ['-sS', '-H', `Authorization: Bearer ${key}`, '-w', '\n%{http_code}', ...more, `${api.url}${path}`],
    { maxBuffer: 32 * 1024 * 1024 },
  )
  const end = stdout.lastIndexOf('\n')
  return { status: Number(stdout.slice(end + 1)), text: stdout.slice(0, end) }
}

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return `@${path}`
}

test.skipIf(!hasCurl)(
  'files sent with curl become facts; each viewer reads those of their sites',
  async () => {
    const all = await keyOf('administrator', '*')
    const yaml = file(
      'tree.yaml',
      'places:\n' +
        '  - { id: org, kind: organisation, name: Org, time_zone: UTC }\n' +
        '  - { id: north, kind: site, name: North, parent: org }\n' +
        '  - { id: south, kind: site, name: South, parent: org }\n',
    )
    const type = ['-H', 'Content-Type: application/yaml', '--data-binary']
    const tree = await curl(all, '/api/imports/all', ...type, yaml)
    expect([tree.status, JSON.parse(tree.text)]).toMatchObject([200, { created: 3, errors: [] }])

    const csv = file(
      'hosts.csv',
      'id,kind,name,place\r\nn1,host,North one,north\r\ns1,host,South one,south\r\nx,host,X,west\r\n',
    )
    const asCsv = ['-H', 'Content-Type: text/csv', '--data-binary', csv]
    const south = await keyOf('supervisor', 'south')
    const partly = await curl(south, '/api/imports/assets', ...asCsv)
    expect(JSON.parse(partly.text)).toMatchObject({ created: 1, rejected: 2, written: true })
    const rest = await curl(all, '/api/imports/assets', ...asCsv)
    expect(JSON.parse(rest.text)).toMatchObject({
      created: 1,
      unchanged: 1,
      errors: [{ line: 4, id: 'x', column: 'place' }],
    })

    const seen = JSON.parse((await curl(south, '/api/assets')).text) as {
      items: { id: string }[]
      total: number
    }
    expect([seen.items.map(({ id }) => id), seen.total]).toEqual([['s1'], 1])
    const exported = await curl(south, '/api/assets.csv')
    expect(exported.text).toContain('s1,host,South one,south')
    expect(exported.text).not.toContain('n1')
    expect((await curl(await keyOf('viewer', 'south'), '/api/imports/assets', ...asCsv)).status).toBe(403)
  },
)

test.skipIf(!hasCurl)('a file beyond the bound is refused, and the server goes on', async () => {
  const all = await keyOf('administrator', '*')
  const big = file('big.csv', 'x'.repeat(10 * 1024 * 1024 + 1))
  const answer = await curl(all, '/api/imports/teams', '-H', 'Content-Type: text/csv', '--data-binary', big)
  expect(answer.status).toBe(413)
  expect((await curl(all, '/api/teams')).status).toBe(200)
})
