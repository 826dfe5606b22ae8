/** What of the sign-in library can be reached from outside. Everything else is 404, whatever a new version brings. */
export interface SignInPath {
  readonly method: 'GET' | 'POST'
  /** `<thing>.<verb>`: audited when it succeeds. */
  readonly audit?: string
  /** Audited when it is refused. */
  readonly auditRefusal?: string
  /** Something is guessed here, so it is throttled. */
  readonly guess?: true
  /** Members of the body that the caller does not choose; `undefined` takes one out. */
  readonly fixed?: Readonly<Record<string, unknown>>
}

export const signInPaths: Readonly<Record<string, SignInPath>> = {
  '/sign-in/email': {
    method: 'POST',
    audit: 'session.begin',
    auditRefusal: 'session.refuse',
    guess: true,
    fixed: { callbackURL: undefined },
  },
  '/sign-out': { method: 'POST', audit: 'session.end' },
  '/change-password': {
    method: 'POST',
    audit: 'password.change',
    auditRefusal: 'password.refuse',
    guess: true,
    // Whoever had the old password is out.
    fixed: { revokeOtherSessions: true },
  },
  '/two-factor/enable': { method: 'POST', audit: 'second_factor.prepare', guess: true },
  '/two-factor/verify-totp': {
    method: 'POST',
    audit: 'second_factor.verify',
    auditRefusal: 'second_factor.refuse',
    guess: true,
    // No browser is let off the second factor.
    fixed: { trustDevice: false },
  },
  '/two-factor/verify-backup-code': {
    method: 'POST',
    audit: 'second_factor.verify',
    auditRefusal: 'second_factor.refuse',
    guess: true,
    // No browser is let off the second factor.
    fixed: { trustDevice: false },
  },
  '/two-factor/disable': { method: 'POST', audit: 'second_factor.remove', guess: true },
  '/two-factor/generate-backup-codes': { method: 'POST', audit: 'second_factor.renew_codes', guess: true },
  '/passkey/generate-register-options': { method: 'GET' },
  '/passkey/verify-registration': { method: 'POST', audit: 'passkey.add' },
  '/passkey/generate-authenticate-options': { method: 'GET' },
  '/passkey/verify-authentication': {
    method: 'POST',
    audit: 'session.begin',
    auditRefusal: 'session.refuse',
    guess: true,
  },
  '/passkey/list-user-passkeys': { method: 'GET' },
  '/passkey/update-passkey': { method: 'POST', audit: 'passkey.rename' },
  '/passkey/delete-passkey': { method: 'POST', audit: 'passkey.remove' },
}
