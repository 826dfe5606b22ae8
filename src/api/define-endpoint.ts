import type { z } from 'zod'
import type { Action, RightDomain, Viewer } from '../model/right.ts'
import type { SessionUser } from '../access/authenticate.ts'
import type { Services } from './services.ts'

/**
 * Who may call an endpoint. `public` needs no sign-in; `signed_in` any; a right must be held at some site, and the
 * handler then filters every row, count and facet by `scopeOf(viewer, action, domain)`.
 */
export type EndpointAccess =
  'public' | 'signed_in' | { readonly action: Action; readonly domain: readonly RightDomain[] }

/** What the API knows of a call besides who makes it. */
export interface Caller {
  /** The caller's IP address; empty where there is none. */
  readonly address: string
  /** `https://host[:port]` as the caller sees the server. */
  readonly origin: string
  /** Of a signed-in user; an API key has none. */
  readonly session?: SessionUser
}

type Schema = z.ZodType | undefined
type Parsed<T extends Schema> = T extends z.ZodType ? z.output<T> : undefined

export interface EndpointInput<P extends Schema, Q extends Schema, B extends Schema> {
  readonly params: Parsed<P>
  readonly query: Parsed<Q>
  readonly body: Parsed<B>
  readonly viewer: Viewer
  readonly services: Services
  /** Where the call came from, and the session behind it. */
  readonly caller: Caller
  /** For streams and raw bodies, and for `signal`: work stops when the caller goes away. */
  readonly request: Request
}

export interface EndpointSpec<
  P extends Schema = Schema,
  Q extends Schema = Schema,
  B extends Schema = Schema,
  R extends z.ZodType = z.ZodType,
> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** OpenAPI style: `/api/incidents/{id}`. */
  readonly path: string
  /** The group it is shown under. */
  readonly area: string
  readonly summary: string
  readonly access: EndpointAccess
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  /** `stream`: the handler returns a `Response` of its own (SSE, download). */
  readonly response: R | { readonly stream: string; readonly description: string }
  /**
   * Writes an audit entry with this action when the handler has succeeded. Required for everything that changes state.
   * Its target is `auditTarget`, else the answer's `id`, else the path's parameters.
   */
  readonly audit?: string
  auditTarget?(input: EndpointInput<P, Q, B>): string
  /** Largest body in bytes; 1 MiB unless told. */
  readonly maxBodyBytes?: number
  /** The body is not parsed: the handler reads `request`. */
  readonly rawBody?: boolean
  handle(input: EndpointInput<P, Q, B>): Promise<z.input<R> | Response>
}

/** An endpoint as the registry holds it, its types erased. */
export type Endpoint = EndpointSpec

/** Declares one endpoint: contract, right and handler in one place, one file each. Nothing runs on import. */
export function defineEndpoint<
  R extends z.ZodType,
  P extends Schema = undefined,
  Q extends Schema = undefined,
  B extends Schema = undefined,
>(spec: EndpointSpec<P, Q, B, R>): Endpoint {
  return spec
}

/**
 * A refusal that the caller sees as a `Problem`. `status` is HTTP's; `code` is stable; `hint` says what to do.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 503
  readonly code: string
  readonly where: string | undefined
  readonly hint: string | undefined
  constructor(
    status: ApiError['status'],
    code: string,
    message: string,
    more: { where?: string; hint?: string } = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.where = more.where
    this.hint = more.hint
  }
}
