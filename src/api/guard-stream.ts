/** How often an open stream asks whether its reader may still read. */
export const defaultStreamCheckMs = 15_000

/**
 * Ends a live stream when its reader's session, key or rights are gone or changed: the browser reconnects by itself
 * and then gets what it may see now. A check that fails counts as no.
 */
export function guardStream(
  response: Response,
  mayStillRead: () => Promise<boolean>,
  everyMs: number,
): Response {
  const reader = response.body?.getReader()
  if (!reader) return response
  const stop = (reason?: unknown) => {
    clearInterval(timer)
    return reader.cancel(reason)
  }
  const timer = setInterval(() => {
    mayStillRead()
      .catch(() => false)
      .then((may) => (may ? undefined : stop()))
      .catch(() => {})
  }, everyMs)
  timer.unref()
  const guarded = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read()
      if (!done) return controller.enqueue(value)
      clearInterval(timer)
      controller.close()
    },
    cancel: stop,
  })
  return new Response(guarded, { status: response.status, headers: response.headers })
}
