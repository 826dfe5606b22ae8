import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AdminClient } from '../support/admin-client.ts'
import { sendEvents } from '../support/send-events.ts'
import { freePorts, startServer } from '../support/start-server.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-start-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function takenPort(): Promise<{ readonly port: number; readonly free: () => void }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as { port: number }).port, free: () => server.close() }
}

test('a listener’s port in use is named with what to do, the rest serves, and a second server is refused', async () => {
  const { port, free } = await takenPort()
  const server = await startServer({
    dataFolder: folder,
    config: `web: { port: 0 }\nsyslog: { udp: 0, tcp: ${port}, tls: null, relp: null }\n`,
  })
  try {
    expect(server.output()).toMatch(new RegExp(`problem: syslog TCP: .*${port}.*in use`, 'i'))
    expect(Object.keys(server.listeners)).toEqual(['syslog UDP'])
    const admin = await AdminClient.setUp(server)
    await sendEvents(server.url, await admin.makeIngestKey('door'), [{ a: 1 }])
    await expect(startServer({ dataFolder: folder })).rejects.toThrow(
      new RegExp(`in use by process ${server.process.pid}`),
    )
  } finally {
    free()
    await server.stop()
  }
})

test('the web port in use ends the start with the port and what to do', async () => {
  const { port, free } = await takenPort()
  const starting = startServer({
    dataFolder: folder,
    config: `web: { port: ${port} }\nsyslog: { udp: null, tcp: null, tls: null, relp: null }\n`,
  })
  await expect(starting).rejects.toThrow(new RegExp(`ended with 1:\\s.*${port}`, 's'))
  await expect(starting).rejects.not.toThrow(/^\s+at /m)
  free()
})

test('a damaged database is named, with where to get it back', async () => {
  const first = await startServer({ dataFolder: folder, config: freePorts })
  await first.stop()
  for (const name of ['log.db', 'state.db']) {
    const path = join(folder, name)
    const whole = readFileSync(path)
    writeFileSync(path, 'this is no database, whatever it says'.repeat(400))
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true })
    const starting = startServer({ dataFolder: folder })
    await expect(starting).rejects.toThrow(new RegExp(`${name}.*damaged.*restore`, 's'))
    await expect(starting).rejects.not.toThrow(/^\s+at /m)
    writeFileSync(path, whole)
  }
})

test('a configuration with a mistake names file and field', async () => {
  const starting = startServer({ dataFolder: folder, config: 'web: { port: eighty }\n' })
  await expect(starting).rejects.toThrow(/gatehouse\.yml.*web\.port/s)
})
