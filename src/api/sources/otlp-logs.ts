import { z } from 'zod'
import { encodingOf, otlpBounds, readOtlpBody } from '../../pipeline/receive/otlp-logs.ts'
import { writeLogsResponse } from '../../protocols/otlp/write-logs-response.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { aboutRequest, readBody, sourceOfKey, store, tryLater } from './take-in.ts'

/** OTLP's answer: empty where all was taken. */
const Answer = z.object({
  partialSuccess: z.object({ rejectedLogRecords: z.number().int(), errorMessage: z.string() }).optional(),
})

export const otlpLogs = defineEndpoint({
  method: 'post',
  path: '/v1/logs',
  area: 'sources',
  summary:
    'OTLP/HTTP logs, protobuf or JSON, with a source’s key, gzip or not; answered after they are on disk. Exporters add this path themselves',
  access: 'public', // An ingest key, which is no viewer: it can write for one source and read nothing.
  response: Answer,
  rawBody: true,
  maxBodyBytes: otlpBounds.maxCompressedBytes,
  async handle({ request, caller, services }) {
    const source = await sourceOfKey(request, services)
    if (services.log.isFull()) return tryLater()
    const batchId = request.headers.get('idempotency-key')?.slice(0, 200)
    const receivedAtMs = services.now()
    const about = aboutRequest(request, source, { address: caller.address, receivedAtMs, batchId })
    const parsed = await readBody(request, about, readOtlpBody)
    await store(parsed, source.id, batchId, receivedAtMs, services)
    const [first] = parsed.rejected
    const partialSuccess = first && {
      rejectedLogRecords: parsed.rejected.length,
      errorMessage: `record ${first.line}: ${first.reason}`,
    }
    return encodingOf(about.contentType) === 'json'
      ? { ...(partialSuccess && { partialSuccess }) }
      : new Response(writeLogsResponse(partialSuccess), {
          headers: { 'content-type': 'application/x-protobuf' },
        })
  },
})
