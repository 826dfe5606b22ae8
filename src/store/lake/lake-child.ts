import { setPriority } from 'node:os'
import { compactFiles } from './child/compact-files.ts'
import { checkFile } from './child/check-file.ts'
import { convertSpool } from './child/convert-spool.ts'
import { Engine } from './child/engine.ts'
import type {
  CompactRequest,
  FileQuery,
  FileRef,
  FromChild,
  OpenRequest,
  OperationName,
  Row,
  SpoolFile,
  ToChild,
} from './child/protocol.ts'
import { exportParquet, queryFiles, streamFiles } from './child/query-files.ts'
import { LakeError } from './lake-error.ts'

// The lake's process: DuckDB lives here, so that neither its memory nor its crash touches receiving.
let write: Engine | undefined
let ask: Engine | undefined
const running = new Map<number, AbortController>()

const acknowledged = new Map<number, () => void>()

const operations: Record<
  OperationName,
  (request: never, signal: AbortSignal, id: number) => Promise<unknown>
> = {
  async open(request: OpenRequest) {
    write = await Engine.open(request, 'write', [`${request.spoolFolder}/`])
    ask = await Engine.open(request, 'query')
  },
  convert: (spool: SpoolFile & { name: string; sorted: boolean }) => convertSpool(opened(write), spool),
  compact: (request: CompactRequest) => compactFiles(opened(write), request),
  checkFile: (file: FileRef) => checkFile(opened(write), file),
  query: (query: FileQuery, signal) => queryFiles(opened(ask), query, signal),
  stream: (query: FileQuery, signal, id) =>
    streamFiles(opened(ask), query, { signal, emit: (chunk) => emitChunk(id, chunk, signal) }),
  exportParquet: (query: FileQuery & { path: string }, signal) => exportParquet(opened(ask), query, signal),
}

process.on('message', (message: ToChild) => {
  if ('cancel' in message) running.get(message.cancel)?.abort()
  else if ('ack' in message) acknowledged.get(message.ack)?.()
  else void serve(message)
})
// Without its parent it has nothing to do.
process.on('disconnect', () => process.exit(0))
// Ctrl-C and a service's stop reach every process of the group; the parent decides when this one ends.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
// Receiving and detection come first.
setPriority(10)

async function serve({
  id,
  op,
  request,
}: {
  id: number
  op: OperationName
  request: unknown
}): Promise<void> {
  const controller = new AbortController()
  running.set(id, controller)
  try {
    reply({ id, result: await operations[op](request as never, controller.signal, id) })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const code = error instanceof LakeError ? error.code : 'lake_failed'
    // After an error of its own DuckDB answers nothing any more: a new process does.
    const last = /INTERNAL Error|FATAL Error|has been invalidated/.test(message)
    process.send?.({ id, error: { code, message } } satisfies FromChild, () => {
      if (last) process.exit(1)
    })
  } finally {
    running.delete(id)
    acknowledged.delete(id)
  }
}

function emitChunk(id: number, chunk: readonly Row[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    acknowledged.set(id, resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
    reply({ id, chunk })
  })
}

function reply(message: FromChild): void {
  // A parent that is gone takes this process with it: see `disconnect`.
  process.send?.(message, () => {})
}

function opened(engine: Engine | undefined): Engine {
  if (!engine) throw new LakeError('lake_failed', 'the lake was asked before it was opened')
  return engine
}
