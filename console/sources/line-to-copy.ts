import type { Source } from '../../src/model/source.ts'

interface Wanted {
  readonly transport: Source['transport']
  readonly id?: string
  readonly key?: string
  readonly match?: readonly string[]
}

/** Where Gatehouse listens, as the system tells it: `syslog TCP` on `0.0.0.0:5514`. */
export interface Listener {
  readonly transport: string
  readonly address: string
}

/** Ports as they are set where nobody changed them; used while the real ones are not known. */
const usualPorts = {
  'syslog-udp': 5514,
  'syslog-tcp': 5514,
  'syslog-tls': 6514,
  relp: 2514,
  'gelf-udp': 12201,
  'gelf-tcp': 12201,
} as const
const listenerNames = {
  'syslog-udp': 'syslog UDP',
  'syslog-tcp': 'syslog TCP',
  'syslog-tls': 'syslog TLS',
  relp: 'RELP',
  'gelf-udp': 'GELF UDP',
  'gelf-tcp': 'GELF TCP',
} as const

/** The exact line that makes a sender send here, for the host this console was opened on. */
export function lineFor(wanted: Wanted, listeners: readonly Listener[], at: URL): string {
  const { transport, id = 'my-source', key = '<key>', match = [] } = wanted
  const target = (name: keyof typeof usualPorts): string =>
    `target="${at.hostname}" port="${portOf(name, listeners)}"`
  switch (transport) {
    case 'syslog-udp':
      return `*.* action(type="omfwd" ${target(transport)} protocol="udp" template="RSYSLOG_SyslogProtocol23Format")`
    case 'syslog-tcp':
      return overTcp(target(transport), '')
    case 'syslog-tls':
      return overTcp(
        target(transport),
        ' StreamDriver="ossl" StreamDriverMode="1" StreamDriverAuthMode="anon"',
      )
    case 'relp':
      return `*.* action(type="omrelp" ${target(transport)} ${queue})`
    case 'gelf-udp':
    case 'gelf-tcp':
      return `docker run --log-driver gelf --log-opt gelf-address=${transport.slice(5)}://${at.hostname}:${portOf(transport, listeners)} hello-world`
    case 'mqtt':
      return `mosquitto_pub ${brokerOf(listeners, at)} -t '${match[0]?.replaceAll(/[+#]/g, 'test') ?? 'doors/b-2/state'}' -m '{"door":"B-2","state":"forced"}'`
    case 'file':
      return `bin/gatehouse import --source ${id} events.ndjson`
    case 'http':
    case 'internal':
      return `curl ${at.origin}/api/ingest -H 'authorization: Bearer ${key}' -H 'content-type: application/x-ndjson' --data-binary @events.ndjson`
  }
}

const queue =
  'queue.type="linkedList" queue.filename="gatehouse" queue.saveOnShutdown="on" action.resumeRetryCount="-1"'
const overTcp = (target: string, more: string): string =>
  `*.* action(type="omfwd" ${target} protocol="tcp" TCP_Framing="octet-counted"${more} template="RSYSLOG_SyslogProtocol23Format" ${queue})`

function portOf(name: keyof typeof usualPorts, listeners: readonly Listener[]): string {
  const address = listeners.find((one) => one.transport === listenerNames[name])?.address
  return address?.split(':').at(-1) ?? String(usualPorts[name])
}

/** Gatehouse is a client of a broker: a test message goes there, not here. */
function brokerOf(listeners: readonly Listener[], at: URL): string {
  const broker = listeners.find((one) => one.transport.startsWith('MQTT'))?.address
  const url = URL.parse(broker ?? '')
  return url ? `-h ${url.hostname} -p ${url.port || '1883'}` : `-h ${at.hostname}`
}
