import type { Severity } from '../../model/event.ts'
import { resourceOf, type TrailCall, type TrailFinding } from './trail-call.ts'

/** Calls that blind the watch itself. */
const blinding = new Map<string, readonly [activity: string, severity: Severity]>([
  ['StopLogging', ['stop', 'high']],
  ['DeleteTrail', ['delete', 'high']],
  ['UpdateTrail', ['other', 'medium']],
  ['PutEventSelectors', ['other', 'medium']],
  ['DeleteFlowLogs', ['delete', 'medium']],
  ['StopConfigurationRecorder', ['stop', 'medium']],
  ['DeleteConfigurationRecorder', ['delete', 'medium']],
  ['DeleteDetector', ['delete', 'high']],
])

/** Names of settings: who may reach what, what is encrypted, what is recorded, how networks hang together. */
const settings =
  /Policy|Acl|Encryption|Logging|Versioning|Lifecycle|PublicAccess|Website|Cors|Replication|SecurityGroup|NetworkAcl|Route|Gateway|Vpc|Subnet|FlowLog|Trail|Detector|Recorder|Rotation|KeyDeletion|DisableKey|Attribute|Configuration|Setting|Account|Organization|Role|Provider|Domain|Permission/

/** Maps every other call: to a change of settings, or to API activity by its verb. */
export function readResourceCall(call: TrailCall): TrailFinding {
  const resource = resourceOf(call)
  const done = `called ${call.service} ${call.name}${resource === undefined ? '' : ` on ${resource}`}`
  const blinds = blinding.get(call.name)
  if (blinds !== undefined) {
    const [activity, severity] = blinds
    return { class: 'event_log_activity', activity, severity, done }
  }
  const { kind } = call
  if (kind !== 'read' && settings.test(call.name.slice(0, 200)))
    return { class: 'config_state_change', activity: kind, severity: 'low', done }
  const activity = kind === 'enable' || kind === 'disable' ? 'update' : kind
  return { class: 'api_activity', activity, done }
}
