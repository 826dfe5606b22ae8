import { request, RequestError } from './request.ts'

const auth = <T>(path: string, body?: unknown): Promise<T> =>
  request(`/api/auth${path}`, body === undefined ? {} : { method: 'POST', body })

/** `second_step`: the password is right and a code from the authenticator app is still needed. */
export async function signInWithPassword(
  email: string,
  password: string,
): Promise<'signed_in' | 'second_step'> {
  const answer = await auth<{ twoFactorRedirect?: boolean }>('/sign-in/email', { email, password })
  return answer.twoFactorRedirect === true ? 'second_step' : 'signed_in'
}
export const verifyTotp = (code: string): Promise<unknown> => auth('/two-factor/verify-totp', { code })
export const verifyBackupCode = (code: string): Promise<unknown> =>
  auth('/two-factor/verify-backup-code', { code })
export const signOut = (): Promise<unknown> => auth('/sign-out', {})
export const changePassword = (currentPassword: string, newPassword: string): Promise<unknown> =>
  auth('/change-password', { currentPassword, newPassword, revokeOtherSessions: true })

export const enableTotp = (password: string): Promise<{ totpURI: string; backupCodes: string[] }> =>
  auth('/two-factor/enable', { password })
export const disableTotp = (password: string): Promise<unknown> => auth('/two-factor/disable', { password })

export interface SignInSession {
  readonly id: string
  readonly current: boolean
  readonly begun: number
  readonly last_renewed: number
  readonly address?: string
  readonly browser?: string
}
export const listSignIns = (): Promise<{ items: readonly SignInSession[] }> => request('/api/sessions')
/** Ends one, or all `others`. */
export const endSignIn = (id: string): Promise<unknown> =>
  request(`/api/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' })

export interface Passkey {
  readonly id: string
  readonly name?: string | null
  readonly createdAt?: string | null
}
export const listPasskeys = (): Promise<Passkey[]> => auth('/passkey/list-user-passkeys')
export const deletePasskey = (id: string): Promise<unknown> => auth('/passkey/delete-passkey', { id })

/** Can this browser do passkeys with options as JSON? */
export const hasPasskeys = (): boolean =>
  typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential

export async function signInWithPasskey(): Promise<void> {
  const options = await auth<PublicKeyCredentialRequestOptionsJSON>('/passkey/generate-authenticate-options')
  const credential = await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
  })
  await auth('/passkey/verify-authentication', { response: toJson(credential) })
}

export async function addPasskey(name: string): Promise<void> {
  const options = await auth<PublicKeyCredentialCreationOptionsJSON>('/passkey/generate-register-options')
  const credential = await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
  })
  await auth('/passkey/verify-registration', { response: toJson(credential), name })
}

function toJson(credential: Credential | null): unknown {
  if (credential instanceof PublicKeyCredential) return credential.toJSON()
  throw new RequestError(0, { code: 'no_passkey', message: 'No passkey was chosen.' })
}

export interface SetupState {
  readonly needed: boolean
  /** The link's token is right and not used up. */
  readonly token_valid: boolean
}
export interface SetupRequest {
  readonly token: string
  readonly organisation: string
  readonly name: string
  readonly email: string
  readonly password: string
  readonly demo: boolean
}
export const getSetup = (token: string): Promise<SetupState> => request('/api/setup', { query: { token } })
export const setUp = (body: SetupRequest): Promise<unknown> => request('/api/setup', { method: 'POST', body })

export interface Invite {
  readonly name: string
  readonly email: string
  readonly organisation?: string
}
export const getInvite = (token: string): Promise<Invite> => request('/api/invite', { query: { token } })
export const acceptInvite = (token: string, password: string): Promise<unknown> =>
  request('/api/invite', { method: 'POST', body: { token, password } })
