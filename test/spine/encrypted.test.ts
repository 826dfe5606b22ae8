import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AdminClient } from '../support/admin-client.ts'
import { logger, missingOf } from '../support/senders.ts'
import { freePorts, startServer } from '../support/start-server.ts'

const missing = missingOf('logger')
const word = 'wolpertinger'

describe.skipIf(missing.length > 0)(`encrypted at rest (missing: ${missing.join(', ') || 'none'})`, () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-sealed-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const filesHolding = (text: string) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(text))
      .map(({ name }) => name)

  test('what came in is found by search, before and after a restart, and in no file of the data folder', async () => {
    const config = `${freePorts}encrypt_at_rest: true\n`
    const first = await startServer({ dataFolder: folder, config })
    const admin = await AdminClient.setUp(first)
    logger(first.listeners['syslog TCP'] ?? '', `a ${word} in the yard`)
    const count = async (client: AdminClient) =>
      (await client.get<{ items: unknown[] }>(`/api/events?q=${word}`)).items.length
    await expect.poll(() => count(admin), { timeout: 5_000 }).toBe(1)
    await first.stop()
    expect(filesHolding(word)).toEqual([])
    expect(filesHolding(AdminClient.email)).toEqual([])
    const second = await startServer({ dataFolder: folder, config })
    expect(await count(await AdminClient.signIn(second.url))).toBe(1)
    await second.stop()
  })

  test('the key of another folder opens nothing, and the message says which file', async () => {
    const config = `${freePorts}encrypt_at_rest: true\n`
    await (await startServer({ dataFolder: folder, config })).stop()
    rmSync(join(folder, 'secret.key'))
    await expect(startServer({ dataFolder: folder, config })).rejects.toThrow(/state\.db .*cannot be opened/)
  })
})
