import { expect, it } from 'vitest'
import { lineFor } from './line-to-copy.ts'

const at = new URL('https://gatehouse.example:8443/sources')
const listeners = [
  { transport: 'syslog TCP', address: '0.0.0.0:1514' },
  { transport: 'syslog TLS', address: '[::]:6515' },
  { transport: 'MQTT mqtt://broker.example:1884', address: 'mqtt://broker.example:1884' },
]

it.each([
  ['syslog-tcp', 'target="gatehouse.example" port="1514"'],
  ['syslog-tls', 'target="gatehouse.example" port="6515"'],
  ['syslog-udp', 'port="5514"'],
  ['mqtt', '-h broker.example -p 1884'],
  ['http', 'curl https://gatehouse.example:8443/api/ingest'],
] as const)('points %s at where Gatehouse really listens', (transport, part) => {
  expect(lineFor({ transport }, listeners, at)).toContain(part)
})
