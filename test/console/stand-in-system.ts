import type { Hono } from 'hono'
import { makeChance } from './seeded.ts'
import type { World } from './stand-in-api.ts'

const transports = {
  'doors-harbour': 'http',
  'doors-mill': 'http',
  'doors-depot': 'mqtt',
  frigate: 'mqtt',
  'sensors-mqtt': 'mqtt',
  'linux-auth': 'syslog-tcp',
  'windows-dc': 'http',
  sysmon: 'http',
  'zeek-core': 'http',
  suricata: 'syslog-tls',
  'vpn-edge': 'syslog-udp',
} as const
const ruleText = `title: Same card refused at three or more doors
id: cv-26
status: stable
logsource: { category: physical_access }
correlation:
  type: value_count
  rules: [badge-denied]
  group-by: [credential.uid]
  timespan: 10m
  condition: { field: door, gte: 3 }
level: high
`

export function addSystemRoutes(app: Hono, world: World): void {
  const { now, empty } = world
  const page = (items: unknown[]): { items: unknown[]; total: number } => ({
    items: empty ? [] : items,
    total: empty ? 0 : items.length,
  })
  const chance = makeChance(5)
  app.get('/api/me', (context) =>
    context.json({
      id: 'u-1',
      name: 'Sam Keller',
      email: 'sam@meridian.example',
      grants: [{ role: 'administrator', sites: ['*'] }],
      two_factor: false,
    }),
  )
  app.get('/api/setup', (context) =>
    context.json({
      needed: context.req.query('token') === 'good',
      token_valid: context.req.query('token') === 'good',
    }),
  )
  app.post('/api/setup', (context) => context.json({}))
  app.get('/api/invite', (context) =>
    context.json({ name: 'Rosa Berg', email: 'rosa@meridian.example', organisation: 'Meridian Optics' }),
  )
  app.post('/api/invite', (context) => context.json({}))
  app.post('/api/auth/sign-in/email', async (context) => {
    const { password } = await context.req.json<{ password: string }>()
    return password === 'wrong'
      ? context.json({ code: 'INVALID_EMAIL_OR_PASSWORD', message: 'Invalid email or password' }, 401)
      : context.json({ twoFactorRedirect: true })
  })
  app.post('/api/auth/*', (context) => context.json({}))
  app.get('/api/sessions', (context) =>
    context.json({
      items: [
        {
          id: 's1',
          current: true,
          begun: now,
          last_renewed: now,
          expires: now,
          address: '127.0.0.1',
          browser: 'Chrome on Linux',
        },
      ],
    }),
  )
  app.get('/api/auth/passkey/list-user-passkeys', (context) =>
    context.json([{ id: 'k1', name: 'Laptop', createdAt: new Date(now).toISOString() }]),
  )
  const sources = Object.entries(transports).map(([id, transport], index) => ({
    source: {
      id,
      name: id.replace('-', ' ').replace(/^./, (letter) => letter.toUpperCase()),
      transport,
      connector: id.split('-')[0],
      enabled: index !== 6,
      match: transport === 'mqtt' ? [`${id}/#`] : [],
      lateness_ms: 60_000,
      clock_bound_ms: 86_400_000,
    },
    health: {
      source: id,
      state: index === 6 ? 'disabled' : index === 4 ? 'silent' : index === 9 ? 'failing' : 'healthy',
      last_received_time: now - index * 4000,
      last_event_time: now - index * 4000 - 300,
      lag_ms: 300 + index * 90,
      events_total: 120_000 + index * 4711,
      per_minute: Array.from({ length: 60 }, () => 20 + chance.below(60) + index * 4),
      unclassified_total: index * 3,
      dead_letters: index === 9 ? 12 : 0,
      lost_total: index === 10 ? 41 : 0,
      ...(index === 9 && {
        last_error: 'TLS handshake failed: certificate has expired',
        last_error_time: now - 60_000,
      }),
    },
  }))
  app.get('/api/sources', (context) => context.json(page(sources)))
  app.get('/api/sources/:id', (context) => {
    const source = sources.find((one) => one.source.id === context.req.param('id'))
    return source && !empty
      ? context.json(source)
      : context.json({ code: 'not_found', message: 'There is no such source.' }, 404)
  })
  app.post('/api/sources', async (context) =>
    context.json({
      enabled: true,
      match: [],
      lateness_ms: 60_000,
      clock_bound_ms: 86_400_000,
      ...(await context.req.json<object>()),
    }),
  )
  app.patch('/api/sources/:id', async (context) => {
    const source = sources.find((one) => one.source.id === context.req.param('id'))
    return context.json(Object.assign(source?.source ?? {}, await context.req.json<object>()))
  })
  app.get('/api/dead-letters', (context) =>
    context.json(
      page(
        Array.from({ length: 12 }, (_, index) => ({
          id: index,
          stage: 'open',
          time: now - index * 61_000,
          source: 'suricata',
          reason: 'Not JSON: unexpected end of input at 812',
          receipt: {
            source: 'suricata',
            transport: 'syslog-tls',
            receivedAtMs: now,
            raw: '{"timestamp":"2026-11-24T05:12:44.120","event_type":"alert","alert":{"sig',
          },
        })),
      ),
    ),
  )
  app.post('/api/dead-letters/replay', (context) => context.json({ replayed: 12 }))
  const rules = ['cv-01', 'cv-03', 'cv-05', 'cv-07', 'cv-14', 'cv-20', 'cv-25', 'cv-26'].map((id, index) => ({
    id,
    title: [
      'Logon on a fixed host while its user is not there',
      'Two places too far apart for the time between',
      'Identity with ended employment used',
      'Door forced, its camera lost, its port flaps',
      'After-hours entry to a secure room, then USB',
      'Door opens with no grant and no request to exit',
      'Many refusals at one reader with changing cards',
      'Same card refused at three or more doors',
    ][index],
    level: ['high', 'high', 'critical', 'critical', 'high', 'high', 'medium', 'high'][index],
    status: index === 5 || index === 6 ? 'off' : index === 3 ? 'broken' : 'on',
    author: 'Gatehouse',
    license: 'Apache-2.0',
    kind: index % 2 === 0 ? 'temporal_ordered' : 'value_count',
    alerts: true,
    taxonomy: 'ocsf',
    line: 1,
    version: '9f2c',
    file: `rules/blended/${id}.yml`,
    own: index === 7,
    ...(index > 5 && { set: 'public' }),
    ...(index < 5 && { cost: { us_per_event: 0.04 * 9 ** index, share: 0.0004 * 5 ** index } }),
    ...(index % 2 === 0 && { keys: 1_200 * (index + 1), evicted: index === 4 ? 62_500 : 0 }),
    ...(index === 6 && {
      suspended: { time: now - 1_500_000, us_per_event: 812.4, share: 0.6123, over_ms: 60_400 },
    }),
    tags: ['blended', 'attack.t1078'],
    description: 'Fires when one card is refused at three or more different doors within ten minutes.',
    problems:
      index === 3
        ? [
            {
              file: `rules/blended/${id}.yml`,
              line: 14,
              column: 7,
              code: 'unknown_field',
              hint: 'Write door.',
              message: 'unknown field "doorr" in condition; did you mean "door"?',
            },
          ]
        : [],
  }))
  app.get('/api/rules', (context) =>
    context.json({
      ...page(rules),
      sets: empty
        ? []
        : [
            {
              name: 'public',
              source: { kind: 'git', address: 'https://git.example.org/detection/public.git', ref: 'main' },
              current: {
                folder: '20261120T080000Z-3c1f0a9d2b77',
                fingerprint: '3c1f0a9d2b774e0f8c5d6a1b9e3f20417d8c6b5a',
                fetched_time: now - 4 * 86_400_000,
                licence: 'Detection Rule License (DRL) 1.1',
                rules: 2,
                authors: 2,
              },
            },
          ],
      problems: empty
        ? []
        : [
            {
              file: 'rules/own/lost.yml',
              line: 3,
              column: 1,
              code: 'yaml',
              message: 'this is not YAML',
              hint: 'indent with spaces',
            },
          ],
    }),
  )
  app.get('/api/rules/:id', (context) => {
    const rule = rules.find((one) => one.id === context.req.param('id')) ?? rules[7]
    return empty
      ? context.json({ code: 'not_found', message: 'There is no such rule.' }, 404)
      : context.json({
          rule,
          text: ruleText,
          references: [],
          false_positives: ['A new joiner whose rights were not set yet'],
          rules: ['badge-denied'],
          cases: [
            { file: 'cv-26.cases.yml', name: 'fires at the third door', passed: true, text: 'one alert' },
            {
              file: 'cv-26.cases.yml',
              name: 'ignores the same door thrice',
              trap: 'reader fault',
              passed: true,
              text: 'none',
            },
          ],
        })
  })
  app.patch('/api/rules/:id', async (context) => {
    const { enabled } = await context.req.json<{ enabled: boolean }>()
    return context.json(
      Object.assign(rules.find((one) => one.id === context.req.param('id')) ?? {}, {
        status: enabled ? 'on' : 'off',
        suspended: undefined,
      }),
    )
  })
  app.get('/api/users', (context) =>
    context.json(
      page([
        {
          id: 'u-1',
          name: 'Sam Keller',
          email: 'sam@meridian.example',
          grants: [{ role: 'administrator', sites: ['*'] }],
          two_factor: true,
          disabled: false,
          last_seen_time: now,
        },
        {
          id: 'u-2',
          name: 'Tilde Rossi',
          email: 'tilde@meridian.example',
          grants: [{ role: 'operator', sites: ['harbour', 'mill'] }],
          two_factor: false,
          disabled: false,
          last_seen_time: now - 7_200_000,
        },
      ]),
    ),
  )
  app.post('/api/users', async (context) =>
    context.json({
      id: 'u-9',
      two_factor: false,
      disabled: false,
      invite_url: '/invite?token=abc',
      ...(await context.req.json<object>()),
    }),
  )
  app.get('/api/keys', (context) =>
    context.json(
      page([
        {
          id: 'k1',
          name: 'Nightly report',
          role: 'viewer',
          sites: ['*'],
          created_time: now - 864e5,
          last_used_time: now - 36e5,
        },
      ]),
    ),
  )
  app.post('/api/keys', async (context) =>
    context.json({ id: 'k2', created_time: now, key: 'gh_api_4fT0', ...(await context.req.json<object>()) }),
  )
  app.get('/api/audit', (context) =>
    context.json(
      page(
        Array.from({ length: 300 }, (_, index) => ({
          seq: 300 - index,
          time: now - index * 95_000,
          actor: 'u-2',
          actor_name: 'Tilde Rossi',
          action: ['alert.acknowledge', 'incident.claim', 'sign_in', 'asset.put'][index % 4],
          target: `al-${index}`,
          hash: (index * 7919).toString(16).padStart(12, '0'),
        })),
      ),
    ),
  )
  app.get('/api/audit/verify', (context) => context.json({ ok: true, entries: empty ? 0 : 300 }))
  app.get('/api/settings', (context) =>
    context.json({
      retention: [
        { class: '*', days: 365 },
        { class: 'network_activity', days: 30 },
      ],
      organisation_name: 'Meridian Optics',
      heartbeat_url: '',
      two_factor_for_administrators: false,
    }),
  )
  app.patch('/api/settings', async (context) =>
    context.json({
      retention: [{ class: '*', days: 365 }],
      organisation_name: 'Meridian Optics',
      heartbeat_url: '',
      two_factor_for_administrators: false,
      ...(await context.req.json<object>()),
    }),
  )
  app.get('/api/system', (context) =>
    context.json({
      version: '0.1.0',
      started_time: now - 86_400_000,
      events_per_second: 930,
      log: { bytes: 4.1e9, first_time: now - 6e8, head: 81_234_567 },
      lake: { bytes: 9.6e9, events: 81_200_000, files: 212 },
      pipeline: { behind: 14, watermark: now - 60_000 },
      disk: { free_bytes: 4.2e11, total_bytes: 1e12 },
      demo: true,
      listeners: [
        { transport: 'syslog-tcp', address: '127.0.0.1:5514' },
        { transport: 'http', address: '127.0.0.1:8080' },
      ],
    }),
  )
}
