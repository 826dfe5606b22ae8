import { ApiError } from './define-endpoint.ts'

const reading = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A request that changes something must come from a page of ours, or from a program that holds a key. Browsers say
 * where a request comes from (`Origin`, `Sec-Fetch-Site`) and no page can change that. A program with a key has no
 * ambient right that a page could borrow.
 */
export function checkCsrf(request: Request, origin: string): void {
  if (reading.has(request.method) || request.headers.has('authorization')) return
  const from = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site')
  if (from !== null) {
    if (from === origin) return
  } else if (site !== null) {
    if (site === 'same-origin' || site === 'none') return
  } else if (!request.headers.has('cookie')) return
  throw new ApiError(403, 'cross_site', 'this request comes from another page', {
    where: from === null ? 'Sec-Fetch-Site' : 'Origin',
    hint: `programs use an API key; with cookies, send "Origin: ${origin}"`,
  })
}
