import { z } from 'zod'
import { LogError } from '../../store/log/event-log.ts'
import {
  IngestError,
  ingestBounds,
  readIngestBody,
  type IngestResult,
} from '../../pipeline/receive/http-ingest.ts'
import { ApiError, defineEndpoint } from '../define-endpoint.ts'
import type { Services } from '../services.ts'

const Answer = z.object({
  accepted: z.number().int(),
  /** Redeliveries of what was already taken. */
  duplicates: z.number().int(),
  rejected: z.array(z.object({ line: z.number().int(), reason: z.string() })),
})

const maxListed = 100

export const ingest = defineEndpoint({
  method: 'post',
  path: '/api/ingest',
  area: 'sources',
  summary:
    'Write events with a source’s key: JSON, NDJSON or lines, gzip or zstd; answered after they are on disk',
  access: 'public', // An ingest key, which is no viewer: it can write for one source and read nothing.
  query: z.object({
    batch: z.string().max(200).optional(),
    /** Where an event carries its own id, dots for nesting. */
    id_field: z.string().max(200).optional(),
  }),
  response: Answer,
  rawBody: true,
  maxBodyBytes: ingestBounds.maxCompressedBytes,
  async handle({ query, request, caller, services }) {
    const source = await sourceOfKey(request, services)
    if (services.log.isFull()) return tryLater()
    const batchId = request.headers.get('idempotency-key') ?? query.batch
    const receivedAtMs = services.now()
    const parsed = await readBody(request, {
      contentType: request.headers.get('content-type') ?? undefined,
      contentEncoding: request.headers.get('content-encoding') ?? undefined,
      source: source.id,
      connector: source.connector,
      peer: caller.address || undefined,
      receivedAtMs,
      ...(batchId !== undefined && { batchId: batchId.slice(0, 200) }),
      ...(query.id_field !== undefined && { idField: query.id_field }),
    })
    return store(
      parsed,
      source.id,
      query.id_field === undefined ? batchId : undefined,
      receivedAtMs,
      services,
    )
  },
})

async function sourceOfKey(request: Request, { access, sources }: Services) {
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

async function readBody(
  request: Request,
  about: Parameters<typeof readIngestBody>[1],
): Promise<IngestResult> {
  try {
    return await readIngestBody(request.body ?? emptyBody(), about)
  } catch (error) {
    if (!(error instanceof IngestError)) throw error
    throw new ApiError(error.status, error.code, error.message, { where: 'body', hint: error.hint })
  }
}

async function* emptyBody(): AsyncIterable<Uint8Array> {}

async function store(
  { receipts, rejected }: IngestResult,
  source: string,
  batchId: string | undefined,
  receivedAtMs: number,
  services: Services,
): Promise<z.input<typeof Answer> | Response> {
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
  return {
    accepted: result.accepted,
    duplicates: result.duplicates,
    rejected: rejected.slice(0, maxListed).map(({ line, reason }) => ({ line, reason })),
  }
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

function tryLater(): Response {
  const problem = { code: 'busy', message: 'the event log is catching up; nothing of this batch was kept' }
  return Response.json(problem, { status: 429, headers: { 'retry-after': '1' } })
}
