/**
 * A body that `produce` fills. `sink` resolves when there is room for more; the signal fires when the reader goes
 * away. A failure breaks the body off, so that half an export is never taken for a whole one.
 */
export function streamBytes(
  gone: AbortSignal,
  produce: (sink: (chunk: Uint8Array) => Promise<void>, signal: AbortSignal) => Promise<void>,
): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const stop = new AbortController()
  const abort = () => stop.abort()
  gone.addEventListener('abort', abort, { once: true })
  if (gone.aborted) abort()
  // A reader that cancels the body ends the writer.
  writer.closed.catch(abort)
  const sink = async (chunk: Uint8Array) => {
    await writer.ready
    await writer.write(chunk)
  }
  void produce(sink, stop.signal)
    .then(() => writer.close())
    .catch((error: unknown) => writer.abort(error).catch(() => {}))
    .finally(() => gone.removeEventListener('abort', abort))
  return readable
}
