import { readAccount } from '../read-account.ts'
import { type Fields, readText, setField } from '../read-value.ts'
import { shorten } from '../write-message.ts'
import { between, finding, type ZeekFinding } from './finding.ts'

/** Maps a record of that log. */
export function readKerberos(log: Fields): ZeekFinding {
  const type = readText(log['request_type'])
  const client = readText(log['client'])
  const name = client?.split('/', 1)[0]
  const failed = log['success'] === false
  const activity = type === 'TGS' ? 'service_ticket' : type === 'AS' ? 'ticket' : 'unknown'
  const outcome = failed ? `refused (${shorten(readText(log['error_msg']) ?? 'no reason')})` : 'seen'
  const found = finding(
    'authentication',
    activity,
    `Kerberos ${shorten(type ?? 'exchange')} for ${shorten(name ?? 'an unnamed client')} ${outcome}: ${between(log)}`,
    failed ? 'low' : 'informational',
  )
  found.auth_protocol = 'kerberos'
  if (typeof log['success'] === 'boolean') found.status = failed ? 'failure' : 'success'
  if (failed) setField(found, 'status_detail', readText(log['error_msg'])?.toLowerCase())
  if (name !== undefined && !name.endsWith('$'))
    setField(found, 'user', readAccount(name, client?.split('/', 2)[1]))
  return found
}

/** Maps a record of that log. */
export function readNtlm(log: Fields): ZeekFinding {
  const name = readText(log['username'])
  const failed = log['success'] === false
  const found = finding(
    'authentication',
    'preauth',
    `NTLM credentials of ${shorten(name ?? 'an unnamed user')} ${failed ? 'refused' : 'seen'}: ${between(log)}`,
    failed ? 'low' : 'informational',
  )
  found.auth_protocol = 'ntlm'
  if (typeof log['success'] === 'boolean') found.status = failed ? 'failure' : 'success'
  if (name !== undefined && !name.endsWith('$'))
    setField(found, 'user', readAccount(name, readText(log['domainname'])))
  return found
}

/** Zeek guesses the outcome from packet sizes and names no user: an attempt seen on the wire, not the host's word. */
export function readSsh(log: Fields): ZeekFinding {
  const success = log['auth_success']
  const word = success === true ? 'accepted' : success === false ? 'refused' : 'seen'
  const found = finding(
    'authentication',
    'other',
    `SSH sign-in ${word}: ${between(log)}`,
    success === false ? 'low' : 'informational',
  )
  found.logon_type = 'ssh'
  found.status = success === true ? 'success' : success === false ? 'failure' : 'unknown'
  return found
}

/** Maps a record of that log. */
export function readRdp(log: Fields): ZeekFinding {
  const name = readText(log['cookie'])
  const found = finding(
    'network_activity',
    'open',
    `Remote desktop of ${shorten(name ?? 'an unnamed user')}: ${between(log)}`,
  )
  setField(found, 'status_detail', readText(log['result'])?.toLowerCase().replaceAll(' ', '_'))
  return found
}
