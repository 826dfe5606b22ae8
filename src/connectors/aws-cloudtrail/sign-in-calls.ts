import { readFields, readText, setField } from '../read-value.ts'
import { shorten } from '../write-message.ts'
import { readAccount } from '../read-account.ts'
import { readCaller, type TrailCall, type TrailFinding } from './trail-call.ts'

/** Maps sign-ins to the console and calls of STS that give credentials. Undefined: another call. */
export function readSignInCall(call: TrailCall): TrailFinding | undefined {
  if (call.service === 'signin') return readConsole(call)
  return call.service === 'sts' ? readToken(call) : undefined
}

function readConsole(call: TrailCall): TrailFinding | undefined {
  const { name, record, response } = call
  if (name !== 'ConsoleLogin' && name !== 'CheckMfa' && name !== 'SwitchRole') return undefined
  const answer = readText(response[name])?.toLowerCase()
  const failed = answer === 'failure' || call.error !== undefined
  const finding: TrailFinding = {
    class: 'authentication',
    activity: name === 'ConsoleLogin' ? 'logon' : name === 'CheckMfa' ? 'preauth' : 'elevate',
    status: failed ? 'failure' : answer === undefined ? 'unknown' : 'success',
    logon_type: 'web',
    done: name === 'ConsoleLogin' ? 'signed in to the AWS console' : `did ${name} at the AWS console`,
  }
  setField(finding, 'user', readCaller(call))
  const mfa = readText(readFields(record['additionalEventData'])?.['MFAUsed'])?.toLowerCase()
  setField(finding, 'auth_protocol', mfa === 'yes' ? 'mfa' : mfa === 'no' ? 'password' : undefined)
  return finding
}

/** A service that takes on its role does so all day; a person or a program that does becomes somebody else. */
function readToken(call: TrailCall): TrailFinding | undefined {
  const { name, identity, request } = call
  if (name === 'GetSessionToken' || name === 'GetFederationToken')
    return { class: 'authentication', activity: 'ticket', done: `fetched credentials by ${name}` }
  if (!name.startsWith('AssumeRole')) return undefined
  const role = readText(request['roleArn'])?.split('/').at(-1)
  const finding: TrailFinding = {
    class: 'authentication',
    activity:
      identity['type'] === 'AWSService' ? 'service_ticket' : name === 'AssumeRole' ? 'elevate' : 'logon',
    done: `took on role ${shorten(role ?? 'without a name')}`,
  }
  setField(finding, 'user', readCaller(call) ?? readAccount(request['roleSessionName']))
  return finding
}
