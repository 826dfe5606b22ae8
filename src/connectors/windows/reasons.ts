/** NTSTATUS codes of failed logons (4625, 4776). Source: Microsoft's page on event 4625 and ntstatus.h. */
const logonReasons = new Map([
  ['0xc0000064', 'no_such_user'],
  ['0xc000006a', 'wrong_password'],
  ['0xc000006d', 'bad_credentials'],
  ['0xc000006e', 'account_restriction'],
  ['0xc000006f', 'outside_hours'],
  ['0xc0000070', 'workstation_restriction'],
  ['0xc0000071', 'password_expired'],
  ['0xc0000072', 'account_disabled'],
  ['0xc00000dc', 'server_state'],
  ['0xc0000133', 'clock_skew'],
  ['0xc000015b', 'logon_type_not_granted'],
  ['0xc000018c', 'trust_failed'],
  ['0xc0000192', 'netlogon_not_started'],
  ['0xc0000193', 'account_expired'],
  ['0xc0000224', 'password_must_change'],
  ['0xc0000234', 'account_locked'],
  ['0xc0000413', 'authentication_firewall'],
])

/** Kerberos result codes (4768, 4769, 4771). Source: RFC 4120 section 7.5.9. */
const kerberosReasons = new Map([
  ['0x6', 'no_such_user'],
  ['0x7', 'no_such_service'],
  ['0x9', 'null_key'],
  ['0xc', 'policy'],
  ['0xd', 'bad_option'],
  ['0xe', 'encryption_not_supported'],
  ['0x12', 'account_disabled_or_locked'],
  ['0x17', 'password_expired'],
  ['0x18', 'wrong_password'],
  ['0x19', 'preauth_required'],
  ['0x20', 'ticket_expired'],
  ['0x22', 'replay'],
  ['0x25', 'clock_skew'],
])

/** Why a logon failed: the sub-status where it says more than the status. The code itself where it is not listed. */
export function logonReason(status: string | undefined, subStatus: string | undefined): string | undefined {
  const sub = subStatus?.toLowerCase()
  if (sub !== undefined && sub !== '0x0') return logonReasons.get(sub) ?? sub
  const main = status?.toLowerCase()
  return main === undefined || main === '0x0' ? undefined : (logonReasons.get(main) ?? main)
}

/** Why a ticket was refused; undefined for success. */
export function kerberosReason(status: string | undefined): string | undefined {
  const code = status?.toLowerCase()
  return code === undefined || code === '0x0' ? undefined : (kerberosReasons.get(code) ?? code)
}

const logonTypes = new Map([
  ['0', 'system'],
  ['2', 'interactive'],
  ['3', 'network'],
  ['4', 'batch'],
  ['5', 'service'],
  ['7', 'unlock'],
  ['8', 'network_cleartext'],
  ['9', 'new_credentials'],
  ['10', 'remote_interactive'],
  ['11', 'cached_interactive'],
  ['12', 'cached_remote_interactive'],
  ['13', 'cached_unlock'],
])

/** The name of a `LogonType`. */
export function logonTypeOf(number: string | undefined): string | undefined {
  return number === undefined ? undefined : logonTypes.get(number)
}
