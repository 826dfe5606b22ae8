import type { Logsource } from '../../model/event.ts'
import { type HttpRequest, splitQuery } from '../http-request.ts'

/** A request with what stands around it in the log. */
export interface WebLine {
  readonly request: HttpRequest
  readonly product: string
  readonly logsource: Logsource
  readonly timeMs: number | undefined
  /** The site or server that was asked, where the line names one. */
  readonly server?: string | undefined
  readonly serverIp?: string | undefined
  readonly serverPort?: string | undefined
}

/**
 * The record under W3C's names as public rules use them: there `cs-uri-query` is searched for paths too, so it holds
 * path and query as asked; the query alone is `c-uri-query`. A header that the client did not send is null.
 */
export function nativeOfWeb({ request, server, serverIp, serverPort }: WebLine): Record<string, unknown> {
  const { uri } = request
  const native: Record<string, unknown> = {
    'cs-user-agent': request.userAgent ?? null,
    'cs-referer': request.referer ?? null,
  }
  const put = (key: string, value: string | number | undefined): void => {
    if (value !== undefined) native[key] = value
  }
  put('c-ip', request.client)
  put('cs-username', request.user)
  put('cs-method', request.method)
  if (uri !== undefined) {
    const { stem, query } = splitQuery(uri)
    put('c-uri', uri)
    put('cs-uri', uri)
    put('cs-uri-stem', stem)
    put('cs-uri-query', uri)
    put('c-uri-query', query)
  }
  put('sc-status', request.status)
  put('sc-bytes', request.bytes)
  put('cs-host', request.host ?? server)
  put('s-ip', serverIp)
  put('s-port', serverPort)
  return native
}
