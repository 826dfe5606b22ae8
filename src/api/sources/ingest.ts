import { z } from 'zod'
import { ingestBounds, readIngestBody, type IngestRequest } from '../../pipeline/receive/http-ingest.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { aboutRequest, readBody, sourceOfKey, store, tryLater } from './take-in.ts'

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
    const about: IngestRequest = {
      ...aboutRequest(request, source, { address: caller.address, receivedAtMs, batchId }),
      ...(query.id_field !== undefined && { idField: query.id_field }),
    }
    const parsed = await readBody(request, about, readIngestBody)
    const { accepted, duplicates } = await store(
      parsed,
      source.id,
      query.id_field === undefined ? batchId : undefined,
      receivedAtMs,
      services,
    )
    const rejected = parsed.rejected.slice(0, maxListed).map(({ line, reason }) => ({ line, reason }))
    return { accepted, duplicates, rejected }
  },
})
