import type { NormalisedEvent } from '../../model/event.ts'
import { readEndpoint } from '../read-account.ts'
import { setField } from '../read-value.ts'
import { datum, type Kind, makeProcess, named, namedFile, type WindowsSource } from './kind.ts'

/** Connections as the filtering platform saw them: Security's ids 5152 to 5159. */
export const networkFilterKinds: readonly (readonly [number, Kind])[] = [
  [5152, filter('refuse', 'Packet refused')],
  [5153, filter('refuse', 'Packet refused')],
  [5154, filter('other', 'Listening')],
  [5155, filter('refuse', 'Listening refused')],
  [5156, filter('open', 'Connection allowed')],
  [5157, filter('refuse', 'Connection refused')],
  [5158, filter('other', 'Port bound')],
  [5159, filter('refuse', 'Port binding refused')],
]

const protocols = new Map([
  ['1', 'icmp'],
  ['6', 'tcp'],
  ['17', 'udp'],
  ['58', 'icmp6'],
])

/** `%%14592` is inbound, `%%14593` outbound: the local end is the destination of an inbound connection. */
function filter(activity: string, what: string): Kind {
  return {
    class: 'network_activity',
    activity,
    say: (s) => `${what} for ${namedFile(s, 'Application', 'a program')}${s.place}${peer(s)}`,
    fill: (event, source) => {
      const inbound = datum(source, 'Direction') === '%%14592'
      setField(
        event,
        'src_endpoint',
        readEndpoint(datum(source, 'SourceAddress'), datum(source, 'SourcePort')),
      )
      setField(event, 'dst_endpoint', readEndpoint(datum(source, 'DestAddress'), datum(source, 'DestPort')))
      const number = datum(source, 'Protocol')
      const network: NormalisedEvent['network'] = {}
      setField(network, 'protocol', number === undefined ? undefined : (protocols.get(number) ?? number))
      if (datum(source, 'Direction') !== undefined) network.direction = inbound ? 'inbound' : 'outbound'
      event.network = network
      setField(
        event,
        'process',
        makeProcess(datum(source, 'Application'), datum(source, 'ProcessID') ?? datum(source, 'ProcessId')),
      )
    },
  }
}

function peer(source: WindowsSource): string {
  const to = datum(source, 'DestAddress')
  if (to === undefined) return ` on port ${named(source, 'SourcePort', 'unknown')}`
  return ` from ${named(source, 'SourceAddress', 'an unknown address')} to ${to} port ${named(source, 'DestPort', 'unknown')}`
}
