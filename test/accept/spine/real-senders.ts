import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFileSource } from '../../../src/pipeline/receive/file-source.ts'
import { AdminClient } from '../../support/admin-client.ts'
import { curlNdjson, logger, mosquittoPub, startMosquitto, startRsyslog } from '../../support/senders.ts'
import { runCli } from '../../support/run-cli.ts'
import { storyOrganisation } from '../../support/send-story.ts'
import { freePorts, startServer, type RunningServer } from '../../support/start-server.ts'
import { testDataFolder } from '../../support/test-data.ts'
import { NotRunError, type AcceptCheck, type Report } from '../check.ts'

const withinMs = 3_000

interface Found {
  readonly class: string
  readonly time: number
  readonly context?: Record<string, unknown>
}

export const realSendersCheck: AcceptCheck = {
  name: 'real-senders: what each sends is found within 3 s with class, person, asset and site',
  needs: ['logger', 'rsyslogd', 'mosquitto', 'mosquitto_pub', 'curl', 'gzip', 'zstd'],
  async run(report) {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-senders-'))
    const broker = await startMosquitto(join(folder, 'mosquitto'))
    const config = `${freePorts}mqtt: [{ url: 'mqtt://127.0.0.1:${broker.port}', topics: ['frigate/#'] }]\n`
    const dataFolder = join(folder, 'data')
    const server = await startServer({ dataFolder, config })
    try {
      const admin = await AdminClient.setUp(server)
      await admin.importFacts(storyOrganisation)
      const search = new TimedSearch(admin, report)
      await fromLogger(server, search)
      await fromRsyslog(server, folder, dataFolder, search)
      await fromCurl(admin, search)
      await fromMosquitto(broker.port, search)
    } finally {
      await server.stop()
      broker.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** Looks for a word until it is there, and says how long that took. */
class TimedSearch {
  readonly #admin: AdminClient
  readonly #report: Report

  constructor(admin: AdminClient, report: Report) {
    this.#admin = admin
    this.#report = report
  }

  async expect(sender: string, q: string, expected: Record<string, unknown>): Promise<Found> {
    const startedMs = Date.now()
    let item: Found | undefined
    while (!item && Date.now() - startedMs < 30_000) {
      const { items } = await this.#admin.get<{ items: Found[] }>(`/api/events?q=${encodeURIComponent(q)}`)
      item = items[0]
      if (!item) await new Promise((done) => setTimeout(done, 50))
    }
    const tookMs = Date.now() - startedMs
    this.#report.figure(`${sender}: found after`, tookMs, 'ms')
    this.#report.expect(`${sender}: found within ${withinMs} ms`, item !== undefined && tookMs <= withinMs)
    const seen: Record<string, unknown> = { ...item?.context, class: item?.class }
    const wrong = Object.entries(expected).filter(([field, value]) => seen[field] !== value)
    const what = Object.values(expected).join(', ')
    this.#report.expect(`${sender}: understood as ${what}`, wrong.length === 0, seen)
    return item as Found
  }
}

const sshd = { class: 'authentication', person: 'p-mara', asset: 'south-db-1', site: 'acme-south' }

/** Of a port that occurs once: the word to look for. */
function sshLogon(port: number): string {
  return `Accepted password for mara.lind from 10.9.9.9 port ${port} ssh2`
}

async function fromLogger(server: RunningServer, search: TimedSearch): Promise<void> {
  const host = ['--rfc3164', '--tag', 'sshd', '--id=812', '--priority', 'authpriv.info']
  logger(server.listeners['syslog TCP'] ?? '', 'a word nobody else says: quokka')
  await search.expect('logger, TCP', 'quokka', { class: 'base_event' })
  const [address, port] = (server.listeners['syslog UDP'] ?? '').split(':')
  execFileSync('logger', ['--server', `${address}`, '--port', `${port}`, '--udp', ...host, 'numbat over UDP'])
  await search.expect('logger, UDP', 'numbat', { class: 'base_event' })
}

async function fromRsyslog(
  server: RunningServer,
  folder: string,
  dataFolder: string,
  search: TimedSearch,
): Promise<void> {
  const forward = (name: string, more: string) => {
    const [host, port] = (server.listeners[name] ?? '').split(':')
    return `action(type="omfwd" target="${host}" port="${port}" protocol="tcp" TCP_Framing="octet-counted" template="RSYSLOG_ForwardFormat" ${more})`
  }
  const tls = `global(DefaultNetstreamDriverCAFile="${join(dataFolder, 'keys/tls-own.crt')}")`
  const [host, port] = (server.listeners['RELP'] ?? '').split(':')
  const ways: [name: string, action: string, globals: string][] = [
    ['rsyslog, TCP octet-counted', forward('syslog TCP', ''), ''],
    [
      'rsyslog, TLS octet-counted',
      forward('syslog TLS', 'StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="anon"'),
      tls,
    ],
    [
      'rsyslog, RELP',
      `module(load="omrelp")\naction(type="omrelp" target="${host}" port="${port}" template="RSYSLOG_ForwardFormat")`,
      '',
    ],
  ]
  for (const [index, [name, action, globals]] of ways.entries()) {
    const rsyslog = await startRsyslog(join(folder, `rsyslog-${index}`), action, globals)
    const port = 50_300 + index
    try {
      rsyslog.send(`<86>${new Date().toISOString()} south-db-1 sshd[812]: ${sshLogon(port)}`)
      await search.expect(name, `class:authentication ${port}`, sshd)
    } finally {
      await rsyslog.stop()
    }
  }
}

async function fromCurl(admin: AdminClient, search: TimedSearch): Promise<void> {
  const key = await admin.makeIngestKey('badges', 'badge')
  const record = (note: string) => ({
    time: new Date().toISOString(),
    door: 'north-labs-door',
    reader: 'north-labs-door-in',
    direction: 'in',
    card: '77001',
    result: 'granted',
    note,
  })
  const expected = {
    class: 'physical_access',
    person: 'p-mara',
    asset: 'north-labs-door',
    site: 'acme-north',
  }
  curlNdjson(admin.url, key, [record('bilby')])
  await search.expect('curl, NDJSON', 'bilby', expected)
  for (const [encoding, word] of [
    ['gzip', 'dunnart'],
    ['zstd', 'potoroo'],
  ] as const) {
    const packed = execFileSync(encoding, ['-c'], { input: JSON.stringify(record(word)) })
    const headers = [
      `Authorization: Bearer ${key}`,
      'Content-Type: application/x-ndjson',
      `Content-Encoding: ${encoding}`,
    ]
    execFileSync(
      'curl',
      [
        '-sS',
        '--fail-with-body',
        ...headers.flatMap((line) => ['-H', line]),
        '--data-binary',
        '@-',
        `${admin.url}/api/ingest`,
      ],
      { input: packed },
    )
    await search.expect(`curl, ${encoding}`, word, expected)
  }
}

async function fromMosquitto(port: number, search: TimedSearch): Promise<void> {
  const data = { detections: [], objects: ['person'], sub_labels: [], zones: [], audio: [] }
  const after = {
    id: '7.5-wombat',
    camera: 'north-cam-7',
    severity: 'alert',
    start_time: Date.now() / 1000,
    end_time: null,
    data,
  }
  mosquittoPub(port, 'frigate/reviews', JSON.stringify({ type: 'new', before: after, after }))
  await search.expect('mosquitto_pub, Frigate review', 'class:video_analytics', {
    class: 'video_analytics',
    asset: 'north-cam-7',
    zone: 'north-servers',
    site: 'acme-north',
  })
}

const evtxFolder = join(testDataFolder() || 'no test data', 'evtx')

export const evtxCheck: AcceptCheck = {
  name: 'real-senders: an .evtx file not written here is found within 3 s with class, person, asset and site',
  needs: [],
  async run(report) {
    const file = existsSync(evtxFolder) && readdirSync(evtxFolder).find((name) => name.endsWith('.evtx'))
    if (!file) throw new NotRunError(`no .evtx file in ${evtxFolder}; set GATEHOUSE_TEST_DATA`)
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-evtx-'))
    const server = await startServer({ dataFolder: folder, config: freePorts })
    try {
      const admin = await AdminClient.setUp(server)
      await admin.importFacts(storyOrganisation)
      const receipts = []
      const options = { source: 'files', pace: 'asFastAsPossible', now: Date.now } as const
      const sleep = async () => {}
      for await (const item of readFileSource(evtxFolder, { ...options, sleep }))
        if (item.kind === 'record') receipts.push(item.receipt)
        else report.expect(`${item.position.file} can be read`, false, item.reason)
      report.figure('records in the files', receipts.length)
      const { computer, account } = await ownNames(admin, receipts[0]?.raw ?? '')
      report.note(`known to the organisation: host ${computer}, account ${account}`)
      const imported = await runCli('import', evtxFolder, '--data', folder)
      report.expect('gatehouse import takes the files', imported.code === 0, imported.stderr)
      const search = new TimedSearch(admin, report)
      const about = `hostname:"${computer}" ${account}`
      const { class: seen } = await search.expect(file, about, {
        person: 'p-evtx',
        asset: 'evtx-host',
        site: 'acme-south',
      })
      report.expect('it has a class of its own', seen !== 'base_event', seen)
      const { items } = await admin.get<{ items: Found[] }>('/api/events?q=connector:windows&limit=1000')
      const classes = Map.groupBy(items, (item) => item.class)
      report.figure('classes', [...classes].map(([name, of]) => `${name} ${of.length}`).join(', '))
      report.expect('every record is in the lake', items.length === receipts.length, items.length)
    } finally {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** Makes the file's computer and its user known, as an operator would: the names are those of the file. */
async function ownNames(admin: AdminClient, raw: string): Promise<{ computer: string; account: string }> {
  const record = JSON.parse(raw) as {
    Event: { System: { Computer: string }; EventData?: Record<string, unknown> }
  }
  const computer = record.Event.System.Computer
  const data = record.Event.EventData ?? {}
  const account = String(data['User'] ?? data['SubjectUserName'] ?? data['TargetUserName'])
  await admin.importFacts({
    assets: [{ id: 'evtx-host', kind: 'host', name: computer, place: 'south-office', names: [computer] }],
    people: [{ id: 'p-evtx', name: 'Person of the file', accounts: [account], home_site: 'acme-south' }],
  })
  return { computer, account: `"${account}"` }
}
