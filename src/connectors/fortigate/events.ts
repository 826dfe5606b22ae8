import { presentOrNone, setField } from '../read-value.ts'
import { readAccount, readEndpoint } from '../read-account.ts'
import type { Finding } from '../start-event.ts'
import { shorten } from '../write-message.ts'
import { field, type FortiFields } from './fields.ts'

/** A line of type `event`: sign-ins of administrators, VPN, configuration, and what else the firewall does. */
export function readEvent(fields: FortiFields, place: string): Finding {
  const action = field(fields, 'action')?.toLowerCase() ?? ''
  if (field(fields, 'cfgpath') !== undefined) return readChange(fields, action, place)
  if (field(fields, 'subtype') === 'vpn') return readVpn(fields, action, place) ?? readOther(fields, place)
  if (action === 'login' || action === 'logout') return readSignIn(fields, action, place)
  if (field(fields, 'subtype') === 'user') return readUser(fields, action, place) ?? readOther(fields, place)
  return readOther(fields, place)
}

function readOther(fields: FortiFields, place: string): Finding {
  const text = field(fields, 'msg') ?? field(fields, 'logdesc') ?? 'Event'
  return { class: 'base_event', activity: 'other', message: `${text}${place}` }
}

function readSignIn(fields: FortiFields, action: string, place: string): Finding {
  const user = field(fields, 'user')
  const status = field(fields, 'status') === 'success' ? 'success' : 'failure'
  const from = field(fields, 'srcip') ?? /\(([0-9A-Fa-f.:]{2,45})\)/.exec(field(fields, 'ui') ?? '')?.[1]
  const what = action === 'login' ? 'Logon' : 'Logoff'
  const finding: Finding = {
    class: 'authentication',
    activity: action === 'login' ? 'logon' : 'logoff',
    status,
    message: `${what} of ${shorten(user ?? 'somebody')}${place}${from === undefined ? '' : ` from ${from}`}${status === 'failure' ? ' failed' : ''}`,
  }
  setField(finding, 'status_detail', field(fields, 'reason')?.toLowerCase())
  setField(finding, 'user', readAccount(user))
  setField(finding, 'src_endpoint', readEndpoint(from))
  return finding
}

const changes = new Map([
  ['add', ['create', 'added']],
  ['edit', ['update', 'changed']],
  ['delete', ['delete', 'deleted']],
])

function readChange(fields: FortiFields, action: string, place: string): Finding {
  const [activity = 'other', done = 'changed'] = changes.get(action) ?? []
  const path = field(fields, 'cfgpath') ?? ''
  const object = field(fields, 'cfgobj')
  const user = readAccount(field(fields, 'user'))
  const what = `${shorten(path)}${object === undefined ? '' : ` ${shorten(object)}`} ${done}${place}${user?.name === undefined ? '' : ` by ${shorten(user.name)}`}`
  const isAccount = path === 'system.admin' || path === 'user.local'
  const finding: Finding = isAccount
    ? {
        class: 'account_change',
        activity: activity === 'update' ? 'other' : activity,
        severity: 'medium',
        status: 'success',
        message: what,
      }
    : { class: 'config_state_change', activity, severity: 'low', status: 'success', message: what }
  if (isAccount) setField(finding, 'user', readAccount(object))
  setField(finding, 'actor', presentOrNone({ user }))
  setField(
    finding,
    'src_endpoint',
    readEndpoint(/\(([0-9A-Fa-f.:]{2,45})\)/.exec(field(fields, 'ui') ?? '')?.[1]),
  )
  return finding
}

function readVpn(fields: FortiFields, action: string, place: string): Finding | undefined {
  const user = field(fields, 'user') ?? field(fields, 'xauthuser')
  const from = field(fields, 'remip')
  const who = user === undefined ? '' : ` of ${shorten(user)}`
  const where = `${place}${from === undefined ? '' : ` from ${from}`}`
  let finding: Finding | undefined
  if (action === 'ssl-login-fail' || (action === 'negotiate' && field(fields, 'status') === 'failure'))
    finding = {
      class: 'authentication',
      activity: 'logon',
      status: 'failure',
      logon_type: 'vpn',
      message: `VPN logon${who}${where} failed`,
    }
  else if (action === 'tunnel-up' || action === 'ssl-new-con')
    finding = {
      class: 'tunnel_activity',
      activity: 'open',
      status: 'success',
      message: `VPN tunnel${who} opened${where}`,
    }
  else if (action === 'tunnel-down' || action === 'ssl-exit-fail')
    finding = { class: 'tunnel_activity', activity: 'close', message: `VPN tunnel${who} closed${where}` }
  if (finding === undefined) return undefined
  // The web part of an SSL VPN comes up once the person is signed in; the tunnel follows.
  if (action === 'tunnel-up' && field(fields, 'tunneltype') === 'ssl-web')
    finding = {
      class: 'authentication',
      activity: 'logon',
      status: 'success',
      logon_type: 'vpn',
      message: `VPN logon${who}${where}`,
    }
  setField(finding, 'status_detail', field(fields, 'reason')?.toLowerCase())
  setField(finding, 'user', readAccount(user))
  setField(finding, 'src_endpoint', readEndpoint(from))
  const address = field(fields, 'tunnelip')
  if (address !== undefined) finding.unmapped = { tunnel_address: address }
  return finding
}

/** Sign-ins of people at the firewall's portal or by FSSO. */
function readUser(fields: FortiFields, action: string, place: string): Finding | undefined {
  if (action !== 'authentication' && action !== 'fsso-auth' && action !== 'auth-logon') return undefined
  const user = field(fields, 'user')
  const status = field(fields, 'status') === 'success' ? 'success' : 'failure'
  const finding: Finding = {
    class: 'authentication',
    activity: 'logon',
    status,
    message: `Network logon of ${shorten(user ?? 'somebody')}${place}${status === 'failure' ? ' failed' : ''}`,
  }
  setField(finding, 'user', readAccount(user))
  setField(finding, 'src_endpoint', readEndpoint(field(fields, 'srcip')))
  return finding
}
