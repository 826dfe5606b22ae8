import { readProblem, send } from './request.ts'

/** Hands one message over; true where it was the last. */
export type Deliver = (name: string, data: unknown) => boolean

/**
 * Reads server-sent events until one is the last. Not an EventSource: that one hides why a request was refused, and
 * would ask again from the start.
 */
export async function readStream(url: string, init: RequestInit, deliver: Deliver): Promise<void> {
  const response = await send(url, init)
  if (!response.ok || !response.body) throw await readProblem(response)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) throw new Error('the stream ended before its end was said')
    const blocks = (rest + value).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) if (deliverBlock(block, deliver)) return
  }
}

function deliverBlock(block: string, deliver: Deliver): boolean {
  const name = /^event: ?(.*)$/m.exec(block)?.[1]
  const text = /^data: ?(.*)$/m.exec(block)?.[1]
  return name !== undefined && text !== undefined && deliver(name, JSON.parse(text))
}
