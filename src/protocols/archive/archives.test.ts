import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildTar, buildZip } from './build-archives.cases.ts'
import { readTar } from './read-tar.ts'
import { readZip } from './read-zip.ts'

const bounds = { maxEntries: 10, maxBytes: 10_000, wants: () => true }
const files = [
  { path: 'set/a.yml', text: 'first '.repeat(100) },
  { path: 'set/b.yml', text: '' },
]
const link = { path: 'set/passwd.yml', text: '/etc/passwd', mode: 0o120777 }
const kinds = [
  ['zip', buildZip, readZip],
  ['tar', buildTar, readTar],
] as const

test.each(kinds)('%s: plain files come whole; links are left out and counted', (_, build, read) => {
  const { entries, leftOut } = read(build([...files, link]), bounds)
  expect(entries.map(({ path, bytes }) => ({ path, text: bytes.toString() }))).toEqual(files)
  expect(leftOut).toBe(1)
})

test.each(kinds)(
  '%s: more entries or bytes than allowed are refused; what is not wanted does not count',
  (_, build, read) => {
    const archive = build(files)
    expect(() => read(archive, { ...bounds, maxEntries: 1 })).toThrow('entries')
    expect(() => read(archive, { ...bounds, maxBytes: 599 })).toThrow('more than 599 bytes')
    expect(
      read(archive, { ...bounds, maxBytes: 0, wants: (path) => path.endsWith('b.yml') }).entries,
    ).toHaveLength(1)
  },
)

test.each(kinds)(
  '%s: cut anywhere or with any byte changed it is read the same, differently or refused, never crashes',
  (_, build, read) => {
    const archive = build(files)
    const errors = new Set<string>()
    for (let at = 0; at < archive.length; at++) {
      const changed = Buffer.from(archive)
      changed[at] = (changed[at] as number) ^ 0xff
      for (const damaged of [archive.subarray(0, at), changed]) {
        try {
          read(damaged, bounds)
        } catch (error) {
          errors.add((error as Error).name)
        }
      }
    }
    expect([...errors]).toEqual(['ArchiveError'])
  },
)

test('zip: a file that unpacks to more than its entry says is refused', () => {
  const archive = buildZip([{ path: 'a', text: 'x'.repeat(9_000) }])
  const at = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]))
  archive.writeUInt32LE(10, at + 24)
  expect(() => readZip(archive, bounds)).toThrow('damaged')
})

test('tar: what the tar program writes is read, names over a hundred characters too', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-tar-'))
  try {
    const deep = `set/${'long-folder-name/'.repeat(8)}`
    mkdirSync(join(folder, deep), { recursive: true })
    writeFileSync(join(folder, deep, 'rule.yml'), 'text')
    for (const format of ['gnu', 'pax', 'ustar']) {
      const archive = execFileSync('tar', [`--format=${format}`, '-cf', '-', 'set'], { cwd: folder })
      const { entries } = readTar(archive, { ...bounds, maxEntries: 100 })
      expect(entries.map(({ path, bytes }) => [path, bytes.toString()])).toEqual([
        [`${deep}rule.yml`, 'text'],
      ])
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
