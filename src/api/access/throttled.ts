import { ApiError, type Caller } from '../define-endpoint.ts'
import type { Services } from '../services.ts'

/** Runs what takes a token from somebody who is not signed in; failures count against the address. */
export async function throttled<T>(services: Services, caller: Caller, work: () => Promise<T>): Promise<T> {
  const { throttle } = services.access
  const waitMs = await throttle.begin(undefined, caller.address)
  if (waitMs > 0) {
    const seconds = Math.ceil(waitMs / 1000)
    throw new ApiError(429, 'too_many_attempts', `too many failed attempts: try again in ${seconds} s`)
  }
  const result = await work()
  await throttle.succeed(undefined, caller.address)
  return result
}
