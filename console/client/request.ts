import type { Problem } from '../../src/model/page.ts'

/** The API said no, or could not be reached (`status` 0). Carries the problem's own words, ready to show. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly status: number
  readonly code: string
  readonly hint: string | undefined
  readonly details: Problem['details']
  constructor(status: number, problem: Problem) {
    super(problem.message)
    this.status = status
    this.code = problem.code
    this.hint = problem.hint
    this.details = problem.details
  }
}

export type QueryValue = string | number | boolean | undefined
export type Query = Readonly<Record<string, QueryValue>>

/** `path?a=b` with what is undefined or empty left out. */
export function withQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}

interface Options {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly query?: Query
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/** Calls the API and returns its JSON. Throws `RequestError`. */
export async function request<T>(path: string, options: Options = {}): Promise<T> {
  const response = await send(withQuery(path, options.query), options)
  if (!response.ok) throw await readProblem(response)
  if (response.status === 204) return undefined as T
  return (await response.json()) as T
}

/** Sends a request. Throws `RequestError` where nothing answers. */
export async function send(url: string, options: Options): Promise<Response> {
  const raw = typeof options.body === 'string' || options.body instanceof Blob
  const init: RequestInit = {
    method: options.method ?? 'GET',
    credentials: 'same-origin',
    headers: { accept: 'application/json' },
  }
  if (options.signal) init.signal = options.signal
  if (options.body !== undefined) {
    init.body = raw ? (options.body as BodyInit) : JSON.stringify(options.body)
    if (!raw) init.headers = { accept: 'application/json', 'content-type': 'application/json' }
  }
  try {
    return await fetch(url, init)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new RequestError(0, {
      code: 'unreachable',
      message: 'Gatehouse does not answer.',
      hint: 'Check that it runs and that this machine can reach it.',
    })
  }
}

/** What an answer that is not ok says. */
export async function readProblem(response: Response): Promise<RequestError> {
  try {
    const body = (await response.json()) as Partial<Problem>
    return new RequestError(response.status, {
      ...body,
      code: body.code ?? 'http',
      message: body.message ?? response.statusText,
    })
  } catch {
    return new RequestError(response.status, {
      code: 'http',
      message: `${response.status} ${response.statusText}`,
    })
  }
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly next?: string
  readonly total?: number
}
