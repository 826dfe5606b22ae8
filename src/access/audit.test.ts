import { execFile } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as fc from 'fast-check'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLocalState, type StateStore } from '../store/state/state-store.ts'
import { anchorFile, type AuditAnchors } from './audit-anchors.ts'
import { openAudit, type AuditLog } from './audit.ts'
import { canonicalJson } from './canonical-json.ts'
import { auditCsv } from './read-audit.ts'

const run = promisify(execFile)

let folder: string
let state: StateStore
let anchors: AuditAnchors
let audit: AuditLog
let anchorPath: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-audit-'))
  anchorPath = join(folder, 'anchors')
  state = await openLocalState(':memory:')
  anchors = anchorFile(anchorPath)
  audit = openAudit(state, anchors, () => 1_000)
  await Promise.all(Array.from({ length: 12 }, (_, index) => audit.append(draft(index))))
})
afterEach(async () => {
  await state.close()
  rmSync(folder, { recursive: true })
})

const draft = (index: number) => ({
  actor: 'user:u1',
  action: 'incident.close',
  target: `i-${index}`,
  detail: { reason: `reason ${index}`, nested: { b: 1, a: 2 } },
})
/** As somebody with the file and no conscience does it. */
const tamper = async (statement: string) => {
  await sql.raw('drop trigger if exists audit_entry_is_not_changed').execute(state.db)
  await sql.raw('drop trigger if exists audit_entry_is_not_removed').execute(state.db)
  await sql.raw(statement).execute(state.db)
}

test('entries stand in the order they were given, without gaps', async () => {
  const rows = await state.db.selectFrom('audit_entry').select(['seq', 'target']).orderBy('seq').execute()
  expect(rows).toEqual(Array.from({ length: 12 }, (_, index) => ({ seq: index + 1, target: `i-${index}` })))
  expect(await audit.verify()).toMatchObject({ entries: 12, head: { seq: 12 } })
})

test('two writers do not fork the chain', async () => {
  const other = openAudit(state, anchors, () => 2_000)
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => (index % 2 ? audit : other).append(draft(index))),
  )
  const report = await audit.verify()
  expect(report.entries).toBe(32)
  expect(report.fault).toBeUndefined()
})

test('the store itself refuses to change or remove an entry', async () => {
  await expect(sql.raw("update audit_entry set actor = 'x'").execute(state.db)).rejects.toThrow(
    /never changed/,
  )
  await expect(sql.raw('delete from audit_entry').execute(state.db)).rejects.toThrow(/never removed/)
})

test.each([
  [
    'one byte of a detail',
    `update audit_entry set detail = replace(detail, 'reason 6', 'reason 7') where seq = 7`,
    7,
    'changed',
  ],
  ['the actor', `update audit_entry set actor = 'user:u2' where seq = 3`, 3, 'changed'],
  ['the time', `update audit_entry set time_ms = 999 where seq = 1`, 1, 'changed'],
  ['a hash', `update audit_entry set hash = '00' where seq = 5`, 5, 'changed'],
  ['a removed entry', `delete from audit_entry where seq = 8`, 8, 'removed'],
  ['a removed beginning', `delete from audit_entry where seq < 4`, 1, 'removed'],
])('%s is found and named', async (_, statement, seq, kind) => {
  await tamper(statement)
  expect((await audit.verify()).fault).toMatchObject({ seq, kind })
})

test('any flipped byte of any field is found at its entry', async () => {
  await tamper('select 1')
  const fields = ['actor', 'action', 'target', 'detail', 'prev_hash', 'hash'] as const
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(...fields),
      fc.nat(),
      fc.integer({ min: 1, max: 127 }),
      async (seq, field, place, flip) => {
        const row = await state.db
          .selectFrom('audit_entry')
          .selectAll()
          .where('seq', '=', seq)
          .executeTakeFirstOrThrow()
        const bytes = Buffer.from(row[field])
        const at = place % bytes.length
        bytes[at] = (bytes[at] ?? 0) ^ flip
        const changed = bytes.toString('latin1')
        await state.db
          .updateTable('audit_entry')
          .set({ [field]: changed })
          .where('seq', '=', seq)
          .execute()
        const { fault } = await audit.verify()
        await state.db
          .updateTable('audit_entry')
          .set({ [field]: row[field] })
          .where('seq', '=', seq)
          .execute()
        expect(fault?.seq).toBe(seq)
      },
    ),
    { numRuns: 60 },
  )
})

test('entries cut off at the end are missed only by the anchor, which names them', async () => {
  await audit.anchor()
  await tamper('delete from audit_entry where seq > 9')
  expect((await audit.verify()).fault).toMatchObject({ seq: 10, kind: 'cut_off' })
})

test('a chain rewritten from an entry on is found by the anchor', async () => {
  await audit.anchor()
  await tamper('delete from audit_entry where seq > 10')
  const forger = openAudit(state, anchorFile(join(folder, 'other')), () => 3_000)
  await forger.append(draft(98))
  await forger.append(draft(99))
  expect((await audit.verify()).fault).toMatchObject({ seq: 12, kind: 'changed' })
})

test('anchors are written every hundred entries, only appended, and a torn line does no harm', async () => {
  await Promise.all(Array.from({ length: 500 }, (_, index) => audit.append(draft(index))))
  const seqs = anchors.read().map((anchor) => anchor.seq)
  expect(seqs.length).toBeGreaterThan(1)
  expect(seqs.every((seq, index) => seq - (seqs[index - 1] ?? 0) >= 100)).toBe(true)
  const before = readFileSync(anchorPath, 'utf8')
  appendFileSync(anchorPath, '{"time":"20')
  await audit.append(draft(500))
  await audit.anchor()
  expect(readFileSync(anchorPath, 'utf8').startsWith(before)).toBe(true)
  expect(anchors.read().map((anchor) => anchor.seq)).toEqual([...seqs, 513])
  expect((await audit.verify()).fault).toBeUndefined()
})

test.skipIf(!existsSync('/usr/bin/openssl'))(
  'openssl on any machine gives the hash that is stored',
  async () => {
    const { hash, ...entry } = await state.db
      .selectFrom('audit_entry')
      .selectAll()
      .where('seq', '=', 4)
      .executeTakeFirstOrThrow()
    const path = join(folder, 'entry')
    writeFileSync(path, canonicalJson(entry))
    const { stdout } = await run('openssl', ['dgst', '-sha256', '-r', path])
    expect(stdout.split(' ')[0]).toBe(hash)
  },
)

test('a long detail is cut, not refused', async () => {
  await audit.append({ ...draft(1), detail: { text: 'x'.repeat(100_000) } })
  const row = await state.db
    .selectFrom('audit_entry')
    .select('detail')
    .where('seq', '=', 13)
    .executeTakeFirstOrThrow()
  expect(JSON.parse(row.detail)).toMatchObject({ cut: true })
  expect(row.detail.length).toBeLessThan(5_000)
})

test('the CSV holds every entry in order and no formula', async () => {
  await audit.append({ ...draft(1), target: '=cmd|"/c calc"!A1' })
  const text = await new Response(auditCsv(state.db, {}, new AbortController().signal)).text()
  const lines = text.trimEnd().split('\r\n')
  expect(lines).toHaveLength(14)
  expect(lines[13]).toContain(`"'=cmd|""/c calc""!A1"`)
})

test('canonical JSON is JSON and does not depend on the order of keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const text = canonicalJson(value)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      const turned = Object.fromEntries(Object.entries(value).reverse())
      expect(canonicalJson(turned)).toBe(text)
    }),
  )
})
