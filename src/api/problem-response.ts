import { randomUUID } from 'node:crypto'
import { AccessError } from '../access/access-error.ts'
import type { Log } from '../access/log.ts'
import type { Problem } from '../model/page.ts'
import { ApiError } from './define-endpoint.ts'

/** An answer that says what is wrong, where and what to do. */
export function problemResponse(
  status: number,
  problem: Problem,
  headers: Record<string, string> = {},
): Response {
  return Response.json(problem, { status, headers: { 'cache-control': 'no-store', ...headers } })
}

/**
 * Turns whatever a handler threw into an answer. What was not foreseen is logged under a reference, and the caller
 * learns the reference only.
 */
export function problemOf(error: unknown, log: Log, where: string): Response {
  if (error instanceof ApiError || error instanceof AccessError) {
    const { status, code, message, hint } = error
    const place = error instanceof ApiError ? error.where : undefined
    const problem = {
      code,
      message,
      ...(place === undefined ? {} : { where: place }),
      ...(hint === undefined ? {} : { hint }),
    }
    // The rest of the body is not read: who sends on this connection again would find it closed.
    return problemResponse(status, problem, status === 413 ? { connection: 'close' } : {})
  }
  const reference = randomUUID()
  log.error({ part: 'api', reference, where, error }, 'a request failed')
  return problemResponse(500, {
    code: 'internal_error',
    message: 'something went wrong on the server',
    hint: `the server's log has the cause under reference ${reference}`,
  })
}
