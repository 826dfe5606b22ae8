import type { Source } from '../../src/model/source.ts'

interface Wanted {
  readonly transport: Source['transport']
  readonly id?: string
  readonly key?: string
  readonly match?: readonly string[]
}

/**
 * The exact line that makes a sender send here, for the host this console was opened on. Ports are the product's
 * defaults: syslog 5514 (TLS 6514), HTTP the console's own.
 */
export function lineFor(
  { transport, id = 'my-source', key = '<key>', match = [] }: Wanted,
  at: URL = new URL(location.href),
): string {
  const host = at.hostname
  switch (transport) {
    case 'syslog-udp':
      return `*.* action(type="omfwd" target="${host}" port="5514" protocol="udp" template="RSYSLOG_SyslogProtocol23Format")`
    case 'syslog-tcp':
      return rsyslog(host, 5514, '')
    case 'syslog-tls':
      return rsyslog(host, 6514, ' StreamDriver="ossl" StreamDriverMode="1" StreamDriverAuthMode="anon"')
    case 'relp':
      return `*.* action(type="omrelp" target="${host}" port="2514" queue.type="linkedList" queue.saveOnShutdown="on" queue.filename="gatehouse")`
    case 'mqtt':
      return `mosquitto_pub -h ${host} -t '${match[0]?.replaceAll(/[+#]/g, 'test') ?? 'doors/b-2/state'}' -m '{"door":"B-2","state":"forced"}'`
    case 'file':
      return `bin/gatehouse import --source ${id} events.ndjson`
    case 'http':
    case 'internal':
      return `curl ${at.origin}/api/ingest -H 'authorization: Bearer ${key}' -H 'content-type: application/x-ndjson' --data-binary @events.ndjson`
  }
}

const rsyslog = (host: string, port: number, more: string): string =>
  `*.* action(type="omfwd" target="${host}" port="${port}" protocol="tcp" TCP_Framing="octet-counted"${more} template="RSYSLOG_SyslogProtocol23Format" queue.type="linkedList" queue.filename="gatehouse" queue.saveOnShutdown="on" action.resumeRetryCount="-1")`
