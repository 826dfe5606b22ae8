import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Incident, IncidentSummary } from '../../src/model/incident.ts'
import { AdminClient } from '../support/admin-client.ts'
import { curlNdjson, logger, missingOf, startMosquitto, startRsyslog } from '../support/senders.ts'
import { sendStory, storyOrganisation } from '../support/send-story.ts'
import { freePorts, startServer, type RunningServer } from '../support/start-server.ts'

interface Found {
  items: { class: string; activity: string; message: string; context?: Record<string, unknown> }[]
}

const missing = missingOf('rsyslogd', 'mosquitto', 'mosquitto_pub', 'curl', 'logger')

describe.skipIf(missing.length > 0)(`real senders (missing: ${missing.join(', ') || 'none'})`, () => {
  let folder: string
  let server: RunningServer
  let admin: AdminClient
  let badgeKey: string
  let broker: Awaited<ReturnType<typeof startMosquitto>>
  let rsyslog: Awaited<ReturnType<typeof startRsyslog>>

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-spine-'))
    broker = await startMosquitto(join(folder, 'mosquitto'))
    const config = `${freePorts}mqtt: [{ url: 'mqtt://127.0.0.1:${broker.port}', topics: ['frigate/#'] }]\n`
    server = await startServer({ dataFolder: join(folder, 'data'), config })
    admin = await AdminClient.setUp(server)
    await admin.importFacts(storyOrganisation)
    badgeKey = await admin.makeIngestKey('badges', 'badge')
    const [host, port] = (server.listeners['syslog TCP'] ?? '').split(':')
    rsyslog = await startRsyslog(
      join(folder, 'rsyslog'),
      `action(type="omfwd" target="${host}" port="${port}" protocol="tcp" TCP_Framing="octet-counted" template="RSYSLOG_ForwardFormat")`,
    )
  })

  afterAll(async () => {
    await rsyslog?.stop()
    await server?.stop()
    broker?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const find = (q: string) => admin.get<Found>(`/api/events?q=${encodeURIComponent(q)}`)
  const findWithin3s = async (q: string, count = 1) => {
    await expect.poll(async () => (await find(q)).items.length, { timeout: 3_000, interval: 100 }).toBe(count)
    return (await find(q)).items
  }

  test('logger over TCP is found by search within three seconds', async () => {
    logger(server.listeners['syslog TCP'] ?? '', 'a word nobody else says: quokka')
    expect(await findWithin3s('quokka')).toEqual([expect.objectContaining({ class: 'base_event' })])
  })

  test('one story from three senders is one incident with three sources', async () => {
    sendStory(admin, { badgeKey, sendSyslog: (line) => rsyslog.send(line), brokerPort: broker.port })

    const badges = await findWithin3s('class:physical_access activity:denied', 3)
    for (const { context } of badges) expect(context).toMatchObject({ person: 'p-mara', site: 'acme-north' })
    const [logon] = await findWithin3s('class:authentication connector:linux-auth')
    expect(logon?.context).toMatchObject({ person: 'p-mara', asset: 'south-db-1', site: 'acme-south' })
    const [seen] = await findWithin3s('class:video_analytics')
    expect(seen?.context).toMatchObject({ asset: 'north-cam-7', zone: 'north-servers', site: 'acme-north' })

    const list = () => admin.get<{ items: IncidentSummary[] }>('/api/incidents')
    await expect.poll(async () => (await list()).items[0]?.sources.length, { timeout: 10_000 }).toBe(3)
    const { items } = await list()
    expect(items).toHaveLength(1)
    const incident = await admin.get<Incident>(`/api/incidents/${items[0]?.id}`)
    expect(incident.domains.toSorted()).toEqual(['cyber', 'physical'])
    expect(incident.alerts.map(({ title }) => title)).toEqual([expect.stringMatching(/door/i)])
    expect(incident.context_events.map((event) => event.class).toSorted()).toEqual([
      'authentication',
      'video_analytics',
    ])
    expect(incident.joins.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/same person/),
        expect.stringMatching(/same (zone|door)/),
      ]),
    )
  })

  test('a batch sent twice is one batch; a line that is no JSON is a dead letter, the rest is kept', async () => {
    const twice = [
      { time: new Date().toISOString(), door: 'north-labs-back', card: '77002', result: 'granted' },
    ]
    const send = () =>
      JSON.parse(curlNdjson(server.url, badgeKey, twice, '-H', 'Idempotency-Key: batch-1')) as object
    expect(send()).toMatchObject({ accepted: 1, duplicates: 0 })
    expect(send()).toMatchObject({ accepted: 0, duplicates: 1 })
    await findWithin3s('class:physical_access door:north-labs-back')
    const mixed = await fetch(`${server.url}/api/ingest`, {
      method: 'POST',
      headers: { authorization: `Bearer ${badgeKey}`, 'content-type': 'application/x-ndjson' },
      body: '{"door":"north-main","card":"1","result":"granted"}\n{"door":\n',
    })
    expect(await mixed.json()).toMatchObject({ accepted: 1, rejected: [{ line: 2 }] })
    const letters = await admin.get<{ items: { reason: string }[] }>('/api/dead-letters?source=badges')
    expect(letters.items).toEqual([expect.objectContaining({ reason: expect.stringMatching(/^line 2: /) })])
  })

  test('a wrong key writes nothing and says why', async () => {
    const response = await fetch(`${server.url}/api/ingest`, {
      method: 'POST',
      headers: { authorization: 'Bearer x' },
      body: '{}',
    })
    expect([response.status, await response.json()]).toEqual([
      401,
      expect.objectContaining({ code: 'no_ingest_key' }),
    ])
  })
})
