/**
 * The sign-in library's own tables (better-auth 1.7): its names and its camel case are its contract, so they are
 * kept. Dates are ISO 8601 text, booleans 0 and 1.
 */
export interface UserTable {
  id: string
  name: string
  /** Lower case. */
  email: string
  emailVerified: number
  image: string | null
  createdAt: string
  updatedAt: string
  twoFactorEnabled: number | null
  /** Ours: a disabled user keeps name and history but cannot sign in. */
  disabled: number | null
}

export interface SessionTable {
  id: string
  expiresAt: string
  token: string
  createdAt: string
  updatedAt: string
  ipAddress: string | null
  userAgent: string | null
  userId: string
}

/** One row per way to sign in; `credential` holds the password's argon2id hash. */
export interface AccountTable {
  id: string
  accountId: string
  providerId: string
  userId: string
  accessToken: string | null
  refreshToken: string | null
  idToken: string | null
  accessTokenExpiresAt: string | null
  refreshTokenExpiresAt: string | null
  scope: string | null
  password: string | null
  createdAt: string
  updatedAt: string
}

export interface VerificationTable {
  id: string
  identifier: string
  value: string
  expiresAt: string
  createdAt: string
  updatedAt: string
}

/** `secret` and `backupCodes` are encrypted under a key derived from the key file. */
export interface TwoFactorTable {
  id: string
  secret: string
  backupCodes: string
  userId: string
  verified: number | null
  failedVerificationCount: number | null
  lockedUntil: string | null
}

export interface PasskeyTable {
  id: string
  name: string | null
  publicKey: string
  userId: string
  credentialID: string
  counter: number
  deviceType: string
  backedUp: number
  transports: string | null
  createdAt: string | null
  aaguid: string | null
}
