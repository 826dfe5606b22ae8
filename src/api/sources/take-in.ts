import { LogError } from '../../store/log/event-log.ts'
import { IngestError, type IngestRequest, type IngestResult } from '../../pipeline/receive/http-ingest.ts'
import { ApiError } from '../define-endpoint.ts'
import type { Services } from '../services.ts'

/** The source whose key the request carries. */
export async function sourceOfKey(request: Request, { access, sources }: Services) {
  const key = await access.authenticateIngest(request.headers)
  const source = key && sources.get(key.source)
  if (!source) {
    throw new ApiError(401, 'no_ingest_key', 'this needs the key of a source', {
      hint: 'send "Authorization: Bearer <key>"; an administrator makes keys under Sources',
    })
  }
  if (!source.enabled) {
    throw new ApiError(403, 'source_disabled', `source ${source.id} is switched off`, {
      hint: 'switch it on under Sources',
    })
  }
  return source
}

/** What reading a body must know of the request that brings it. */
export function aboutRequest(
  request: Request,
  source: Awaited<ReturnType<typeof sourceOfKey>>,
  more: {
    readonly address: string
    readonly receivedAtMs: number
    readonly batchId: string | undefined
  },
): IngestRequest {
  return {
    contentType: request.headers.get('content-type') ?? undefined,
    contentEncoding: request.headers.get('content-encoding') ?? undefined,
    source: source.id,
    connector: source.connector,
    peer: more.address || undefined,
    receivedAtMs: more.receivedAtMs,
    ...(more.batchId !== undefined && { batchId: more.batchId.slice(0, 200) }),
  }
}

/** Reads a body with `read`; what it refuses is told as the API tells it. */
export async function readBody<About>(
  request: Request,
  about: About,
  read: (body: AsyncIterable<Uint8Array>, about: About) => Promise<IngestResult>,
): Promise<IngestResult> {
  try {
    return await read(request.body ?? emptyBody(), about)
  } catch (error) {
    if (!(error instanceof IngestError)) throw error
    throw new ApiError(error.status, error.code, error.message, { where: 'body', hint: error.hint })
  }
}

async function* emptyBody(): AsyncIterable<Uint8Array> {}

export interface Stored {
  readonly accepted: number
  /** Redeliveries of what was already taken. */
  readonly duplicates: number
}

/** Keeps what was read; resolves after it is on disk. Rejected records become dead letters. */
export async function store(
  { receipts, rejected }: IngestResult,
  source: string,
  batchId: string | undefined,
  receivedAtMs: number,
  services: Services,
): Promise<Stored> {
  const { log, health } = services
  let result = { accepted: 0, duplicates: 0 }
  try {
    if (receipts.length > 0) {
      result = await log.append(receipts, batchId === undefined ? undefined : `${source}\0${batchId}`)
    }
  } catch (error) {
    if (!(error instanceof LogError)) throw error
    health.recordError(source, error.message, receivedAtMs)
    throw new ApiError(503, error.code, `${error.message}; nothing of this batch was kept`, {
      hint: 'send it again later',
    })
  }
  // Nothing taken: a redelivery, whose letters may be there or not, since log and letters are two commits.
  await keepRejected(rejected, { source, receivedAtMs, isAgain: result.accepted === 0 }, services)
  return result
}

/** The answer names them too: that they cannot be kept here must not make the sender send what was taken again. */
async function keepRejected(
  rejected: IngestResult['rejected'],
  { source, receivedAtMs, isAgain }: { source: string; receivedAtMs: number; isAgain: boolean },
  { deadLetters, health }: Services,
): Promise<void> {
  const letters = rejected.map(({ line, reason, text }) => ({
    source,
    stage: 'receive' as const,
    reason: `line ${line}: ${reason}`,
    receipt: { source, transport: 'http' as const, receivedAtMs, raw: text },
  }))
  try {
    const kept = await (isAgain ? deadLetters.addMissing(letters) : deadLetters.add(letters))
    const leftOut = kept.get(source)
    if (leftOut !== undefined)
      health.recordError(
        source,
        `${leftOut} more lines were refused than dead letters are kept`,
        receivedAtMs,
      )
  } catch (error) {
    health.recordError(
      source,
      `dead letters: ${error instanceof Error ? error.message : String(error)}`,
      receivedAtMs,
    )
  }
}

/** The answer while the log's queue is full. */
export function tryLater(): Response {
  const problem = { code: 'busy', message: 'the event log is catching up; nothing of this batch was kept' }
  return Response.json(problem, { status: 429, headers: { 'retry-after': '1' } })
}
