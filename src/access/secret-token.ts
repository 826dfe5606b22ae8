import { createHash, randomBytes } from 'node:crypto'

/** 32 random bytes as base64url: 43 characters. */
export function makeToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored of a token. A plain hash is enough: 256 random bits cannot be guessed from it. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
