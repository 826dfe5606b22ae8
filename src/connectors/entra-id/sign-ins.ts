import type { Account, Severity } from '../../model/event.ts'
import { snakeCase } from '../operation-name.ts'
import { readAccount, readEndpoint } from '../read-account.ts'
import { readLocation } from '../read-location.ts'
import { type Fields, presentOrNone, readFields, readText, setField } from '../read-value.ts'
import { shorten } from '../write-message.ts'
import type { AzureFinding } from './finding.ts'
import { errorCodeOf } from './native-names.ts'

/** Why a sign-in stopped, by code. Those that begin with `?` only ask for a further step. */
const reasons: Fields = {
  '50034': 'no_such_user',
  '50053': 'account_locked',
  '50055': 'password_expired',
  '50056': 'no_password',
  '50057': 'account_disabled',
  '50058': '?session_missing',
  '50072': '?mfa_registration_required',
  '50074': '?mfa_required',
  '50076': '?mfa_required',
  '50079': '?mfa_registration_required',
  '50097': '?device_authentication_required',
  '50105': 'not_assigned_to_application',
  '50125': '?password_reset_pending',
  '50126': 'invalid_credentials',
  '50140': '?keep_me_signed_in',
  '50155': 'device_authentication_failed',
  '50158': '?external_challenge',
  '50173': 'token_revoked',
  '500121': 'mfa_failed',
  '53000': 'device_not_compliant',
  '53001': 'device_not_joined',
  '53003': 'blocked_by_conditional_access',
  '53004': 'mfa_registration_blocked_by_risk',
  '65001': '?consent_required',
  '700016': 'no_such_application',
  '7000215': 'invalid_client_secret',
}
const risks: Readonly<Record<string, Severity>> = { low: 'low', medium: 'medium', high: 'high' }

/**
 * Maps one sign-in. One without a person before it (a token renewed, a service, a managed identity) is a ticket, since
 * machines do that all day; one that stopped to ask for a second factor is no failure yet.
 */
export function readSignIn(fields: Fields): AzureFinding {
  const code = errorCodeOf(fields)
  const reason = typeof reasons[code ?? ''] === 'string' ? (reasons[code ?? ''] as string) : undefined
  const asks = reason?.startsWith('?') === true
  const user = readUser(fields)
  const finding: AzureFinding = {
    class: 'authentication',
    activity: asks ? 'preauth' : activityOf(fields),
    status: code === '0' ? 'success' : asks || code === undefined ? 'unknown' : 'failure',
    severity: severityOf(fields, code, asks),
    logon_type: 'web',
    message: say(fields, user, code, reason?.replace('?', '')),
  }
  if (code !== undefined && code !== '0')
    finding.status_detail = reason?.replace('?', '') ?? `error_${snakeCase(code) ?? 'unknown'}`
  setField(finding, 'user', user)
  const device = readFields(fields['deviceDetail'])
  const from = readEndpoint(addressOf(fields), undefined, readText(device?.['displayName']))
  if (from?.ip !== undefined) setField(from, 'location', locationOf(fields))
  setField(finding, 'src_endpoint', from)
  if (/^(?:ios|android)/i.test(readText(device?.['operatingSystem']) ?? ''))
    finding.device = { type: 'phone' }
  setField(finding, 'auth_protocol', protocolOf(fields))
  setField(finding, 'http', presentOrNone({ user_agent: readText(fields['userAgent']) }))
  setField(
    finding,
    'unmapped',
    presentOrNone<Record<string, unknown>>({
      application: readText(fields['appDisplayName']),
      resource: readText(fields['resourceDisplayName']),
    }),
  )
  return finding
}

function activityOf(fields: Fields): string {
  const named = `${readText(fields['category']) ?? ''} ${readText(fields['type']) ?? ''}`.toLowerCase()
  const types = Array.isArray(fields['signInEventTypes']) ? (fields['signInEventTypes'] as unknown[]) : []
  if (named.includes('serviceprincipal') || named.includes('managedidentity')) return 'service_ticket'
  if (types.includes('servicePrincipal') || types.includes('managedIdentity')) return 'service_ticket'
  const isRenewal = named.includes('noninteractive') || types.includes('nonInteractiveUser')
  return isRenewal || fields['isInteractive'] === false ? 'ticket' : 'logon'
}

function readUser(fields: Fields): Account | undefined {
  const user = readText(fields['userPrincipalName'])
  const uid = readText(fields['userId'])
  if (user !== undefined || (uid !== undefined && uid !== '')) return readAccount(user, undefined, uid)
  return readAccount(fields['servicePrincipalName'], undefined, readText(fields['servicePrincipalId']))
}

function locationOf(fields: Fields): ReturnType<typeof readLocation> {
  const place = readFields(fields['location'])
  const point = readFields(place?.['geoCoordinates'])
  return readLocation({
    lat: point?.['latitude'],
    long: point?.['longitude'],
    country: place?.['countryOrRegion'],
    city: place?.['city'],
  })
}

function addressOf(fields: Fields): string | undefined {
  return readText(fields['ipAddress']) ?? readText(fields['iPAddress']) ?? readText(fields['callerIpAddress'])
}

function protocolOf(fields: Fields): string | undefined {
  const protocol = readText(fields['authenticationProtocol'])
  if (protocol !== undefined && protocol !== 'none') return snakeCase(protocol)
  const requirement = readText(fields['authenticationRequirement'])
  if (requirement === undefined) return undefined
  return requirement === 'multiFactorAuthentication' ? 'mfa' : 'single_factor'
}

function severityOf(fields: Fields, code: string | undefined, asks: boolean): Severity {
  const risk =
    risks[readText(fields['riskLevelDuringSignIn'])?.toLowerCase() ?? ''] ??
    risks[readText(fields['riskLevelAggregated'])?.toLowerCase() ?? '']
  if (typeof risk === 'string') return risk
  return code === '0' || code === undefined || asks ? 'informational' : 'low'
}

function say(
  fields: Fields,
  user: Account | undefined,
  code: string | undefined,
  reason: string | undefined,
): string {
  const who = shorten(user?.name ?? user?.uid ?? 'an unnamed account')
  const to = shorten(
    readText(fields['appDisplayName']) ?? readText(fields['resourceDisplayName']) ?? 'Entra ID',
  )
  const address = addressOf(fields)
  const from = address === undefined ? '' : ` from ${shorten(address)}`
  if (code === '0') return `${who} signed in to ${to}${from}`
  const why = reason?.replaceAll('_', ' ') ?? readText(readFields(fields['status'])?.['failureReason'])
  return `Sign-in of ${who} to ${to}${from} stopped: ${shorten(why ?? `error ${code ?? 'unknown'}`)}`
}
