import { streamBytes } from './stream-bytes.ts'

export type SendEvent = (event: string, data: unknown) => Promise<void>

const encoder = new TextEncoder()

/** An answer of server-sent events that `produce` writes; its signal fires when the reader goes away. */
export function eventStream(
  gone: AbortSignal,
  produce: (send: SendEvent, signal: AbortSignal) => Promise<void>,
): Response {
  const body = streamBytes(gone, (sink, signal) =>
    produce(
      (event, data) => sink(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)),
      signal,
    ),
  )
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    },
  })
}
