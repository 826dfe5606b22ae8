import { hash, verify } from '@node-rs/argon2'
import { AccessError } from './access-error.ts'
import { isCommonPassword } from './common-passwords.ts'

export const minPasswordLength = 12
/** Argon2 reads all of it, so it has a bound. */
export const maxPasswordLength = 200

/** OWASP's second recommendation for argon2id (the package's default algorithm): 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), cost)
}

export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  try {
    return await verify(stored, password.normalize('NFKC'))
  } catch {
    return false
  }
}

/**
 * Throws `AccessError` where the password is too short or easy to guess. Length and a list of what people really
 * choose, no rules about signs (NIST SP 800-63B).
 */
export function checkNewPassword(password: string, about: readonly string[]): void {
  if (password.length < minPasswordLength) {
    throw new AccessError(
      422,
      'password_too_short',
      `the password is shorter than ${minPasswordLength} characters`,
      'four or five unrelated words make a good one',
    )
  }
  if (password.length > maxPasswordLength) {
    throw new AccessError(
      422,
      'password_too_long',
      `the password is longer than ${maxPasswordLength} characters`,
    )
  }
  if (isCommonPassword(password, about)) {
    throw new AccessError(
      422,
      'password_too_common',
      'the password is one that many people use, or is made of the name',
      'four or five unrelated words make a good one',
    )
  }
}
