import type { Endpoint } from '../define-endpoint.ts'
import { ingest } from './ingest.ts'
import { listDeadLetters, replayDeadLetters } from './dead-letters.ts'
import { getSource } from './get-source.ts'
import { otlpLogs } from './otlp-logs.ts'
import { listSources } from './list-sources.ts'
import { changeSource, createSource, deleteSource } from './put-source.ts'

export const sourceEndpoints: readonly Endpoint[] = [
  listSources,
  createSource,
  getSource,
  changeSource,
  deleteSource,
  listDeadLetters,
  replayDeadLetters,
  ingest,
  otlpLogs,
]
