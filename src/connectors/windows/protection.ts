import { presentOrNone, setField } from '../read-value.ts'
import { datum, type Kind, makeKind, named, namedFile, type WindowsSource } from './kind.ts'

/** Defender and the firewall, by provider in lower case. */
export const protectionKinds: readonly (readonly [string, readonly (readonly [number, Kind])[]])[] = [
  [
    'microsoft-windows-windows defender',
    [
      [1006, malware('found malware')],
      [1007, malware('acted on malware')],
      [1015, malware('found suspicious behaviour')],
      [1116, malware('found malware')],
      [1117, malware('acted on malware')],
      [1118, malware('failed to act on malware')],
      [1119, malware('failed critically to act on malware')],
      [
        5001,
        makeKind(
          'config_state_change',
          'disable',
          (s) => `Defender real-time protection disabled${s.place}`,
          'high',
        ),
      ],
      [
        5004,
        makeKind(
          'config_state_change',
          'update',
          (s) => `Defender real-time protection changed${s.place}`,
          'low',
        ),
      ],
      [
        5007,
        makeKind(
          'config_state_change',
          'update',
          (s) => `Defender setting changed${s.place}: ${named(s, 'NewValue', 'unknown')}`,
          'low',
        ),
      ],
      [
        5010,
        makeKind('config_state_change', 'disable', (s) => `Defender scanning disabled${s.place}`, 'high'),
      ],
      [
        5012,
        makeKind(
          'config_state_change',
          'disable',
          (s) => `Defender virus scanning disabled${s.place}`,
          'high',
        ),
      ],
      [
        5013,
        makeKind(
          'config_state_change',
          'other',
          (s) => `Defender refused a change to its settings${s.place}`,
          'medium',
        ),
      ],
    ],
  ],
  [
    'microsoft-windows-windows firewall with advanced security',
    [
      [2003, firewall('update', 'Firewall profile setting changed')],
      [2004, firewall('create', 'Firewall rule added')],
      [2005, firewall('update', 'Firewall rule changed')],
      [2006, firewall('delete', 'Firewall rule deleted')],
      [2033, firewall('delete', 'All firewall rules deleted')],
      [2097, firewall('create', 'Firewall rule added')],
      [2099, firewall('update', 'Firewall rule changed')],
    ],
  ],
]

function malware(done: string): Kind {
  const threat = (s: WindowsSource): string => named(s, 'ThreatName', named(s, 'Threat_Name', 'unnamed'))
  const fill: Kind['fill'] = (event, source) => {
    event.finding = { title: threat(source), category: 'malware' }
    setField(event, 'file', presentOrNone({ path: datum(source, 'Path') }))
  }
  return makeKind(
    'detection_finding',
    'create',
    (s) => `Defender ${done}${s.place}: ${threat(s)}`,
    'high',
    fill,
  )
}

function firewall(activity: string, what: string): Kind {
  const say: Kind['say'] = (s) =>
    `${what}${s.place}: ${named(s, 'RuleName', 'unnamed')}, by ${namedFile(s, 'ModifyingApplication', 'an unknown program')}`
  return makeKind('config_state_change', activity, say, 'low')
}
