import { api, read, readProblem, RequestError, send, type Answer, type BodyOf } from './request.ts'

/** better-auth's own endpoints; its contract names their paths alone. */
async function auth<T>(path: string, body?: unknown): Promise<T> {
  const response = await send(`/api/auth${path}`, {
    credentials: 'same-origin',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  })
  if (!response.ok) throw await readProblem(response)
  return (await response.json()) as T
}

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

export const listSignIns = (): Promise<Answer<'/api/sessions'>> => read(api.GET('/api/sessions'))
/** Ends one, or all `others`. */
export const endSignIn = (id: string): Promise<unknown> =>
  read(api.DELETE('/api/sessions/{id}', { params: { path: { id } } }))

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

export type SetupRequest = BodyOf<'/api/setup', 'post'>
export const getSetup = (token: string): Promise<Answer<'/api/setup'>> =>
  read(api.GET('/api/setup', { params: { query: { token } } }))
export const setUp = (body: SetupRequest): Promise<Answer<'/api/setup', 'post'>> =>
  read(api.POST('/api/setup', { body }))

export type Invite = Answer<'/api/invite'>
export const getInvite = (token: string): Promise<Invite> =>
  read(api.GET('/api/invite', { params: { query: { token } } }))
export const acceptInvite = (token: string, password: string): Promise<unknown> =>
  read(api.POST('/api/invite', { body: { token, password } }))
