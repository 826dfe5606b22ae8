import { once } from 'node:events'
import { connect } from 'node:net'

/** One syslog line over TCP, octet-counted, from this process. */
export async function sendSyslogLine(address: string, line: string): Promise<void> {
  const [host, port] = address.split(':') as [string, string]
  const socket = connect(Number(port), host)
  await once(socket, 'connect')
  socket.end(`${Buffer.byteLength(line)} ${line}`)
  await once(socket, 'close')
}
