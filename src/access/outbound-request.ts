import { lookup } from 'node:dns/promises'
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { checkAddresses, checkUrl, OutboundError, type OutboundPolicy } from './outbound-guard.ts'

export interface OutboundRequest {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** For the whole call; 10 s unless told. */
  readonly timeoutMs?: number
  /** Largest answer; 64 KiB unless told. */
  readonly maxBytes?: number
  /** PEM of a further authority to trust. */
  readonly ca?: string
}

export interface OutboundAnswer {
  readonly status: number
  readonly body: string
}

export type Resolve = (host: string) => Promise<string[]>

const resolveAll: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address)

/**
 * Calls a URL that an operator typed in. The name is resolved once, every address is checked, and the connection goes
 * to a checked one, so that a name cannot change in between. Redirects are not followed. Throws `OutboundError`.
 */
export async function requestOutside(
  text: string,
  policy: OutboundPolicy,
  options: OutboundRequest = {},
  resolve: Resolve = resolveAll,
): Promise<OutboundAnswer> {
  const url = checkUrl(text, policy)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const addresses = isIP(host) === 0 ? await resolveName(host, resolve) : [host]
  checkAddresses(host, addresses, policy)
  const signal = AbortSignal.timeout(options.timeoutMs ?? 10_000)
  try {
    const answer = await connect(url, host, addresses[0]!, options, signal)
    const status = answer.statusCode ?? 0
    if (status >= 300 && status < 400) {
      answer.destroy()
      throw new OutboundError(
        'redirect_refused',
        `${host} redirects (${status}): enter the address it redirects to`,
      )
    }
    return { status, body: await readBounded(answer, options.maxBytes ?? 65_536, host) }
  } catch (error) {
    if (error instanceof OutboundError) throw error
    const why = signal.aborted ? 'it took too long' : error instanceof Error ? error.message : 'unknown'
    throw new OutboundError('no_answer', `no answer from ${host}: ${why}`)
  }
}

async function resolveName(host: string, resolve: Resolve): Promise<string[]> {
  try {
    return await resolve(host)
  } catch {
    throw new OutboundError('name_not_found', `the name ${host} cannot be resolved`)
  }
}

function connect(
  url: URL,
  host: string,
  address: string,
  { method = 'GET', headers = {}, body, ca }: OutboundRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const call: RequestOptions & { ca?: string; servername?: string } = {
    host: address,
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
    path: url.pathname + url.search,
    method,
    headers: { 'user-agent': 'Gatehouse', ...headers, host: url.host },
    agent: false,
    signal,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
  }
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const outgoing = start(call, resolve)
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

async function readBounded(answer: IncomingMessage, maxBytes: number, host: string): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length
    if (size > maxBytes) {
      answer.destroy()
      throw new OutboundError('answer_too_large', `the answer of ${host} is larger than ${maxBytes} bytes`)
    }
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
