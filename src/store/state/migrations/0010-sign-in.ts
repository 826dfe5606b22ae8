import { sql, type Kysely } from 'kysely'

/** The tables of better-auth 1.7 with the two-factor and passkey plugins, as its own generator gives them. */
const statements = [
  `create table "user" ("id" text not null primary key, "name" text not null, "email" text not null unique,
     "emailVerified" integer not null, "image" text, "createdAt" date not null, "updatedAt" date not null,
     "twoFactorEnabled" integer, "disabled" integer)`,
  `create table "session" ("id" text not null primary key, "expiresAt" date not null, "token" text not null unique,
     "createdAt" date not null, "updatedAt" date not null, "ipAddress" text, "userAgent" text,
     "userId" text not null references "user" ("id") on delete cascade)`,
  `create table "account" ("id" text not null primary key, "accountId" text not null, "providerId" text not null,
     "userId" text not null references "user" ("id") on delete cascade, "accessToken" text, "refreshToken" text,
     "idToken" text, "accessTokenExpiresAt" date, "refreshTokenExpiresAt" date, "scope" text, "password" text,
     "createdAt" date not null, "updatedAt" date not null)`,
  `create table "verification" ("id" text not null primary key, "identifier" text not null, "value" text not null,
     "expiresAt" date not null, "createdAt" date not null, "updatedAt" date not null)`,
  `create table "twoFactor" ("id" text not null primary key, "secret" text not null, "backupCodes" text not null,
     "userId" text not null references "user" ("id") on delete cascade, "verified" integer,
     "failedVerificationCount" integer, "lockedUntil" date)`,
  `create table "passkey" ("id" text not null primary key, "name" text, "publicKey" text not null,
     "userId" text not null references "user" ("id") on delete cascade, "credentialID" text not null,
     "counter" integer not null, "deviceType" text not null, "backedUp" integer not null, "transports" text,
     "createdAt" date, "aaguid" text)`,
  `create index "session_userId_idx" on "session" ("userId")`,
  `create index "account_userId_idx" on "account" ("userId")`,
  `create index "verification_identifier_idx" on "verification" ("identifier")`,
  `create index "twoFactor_secret_idx" on "twoFactor" ("secret")`,
  `create index "twoFactor_userId_idx" on "twoFactor" ("userId")`,
  `create index "passkey_userId_idx" on "passkey" ("userId")`,
  `create index "passkey_credentialID_idx" on "passkey" ("credentialID")`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
