import type { AdminClient } from './admin-client.ts'

/** Calls `onAlert` with the text of each alert of the live stream until it is stopped. */
export function readLiveAlerts(
  { url, cookie }: Pick<AdminClient, 'url' | 'cookie'>,
  onAlert: (text: string) => void,
): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const reading = read(url, { headers: { cookie }, signal: stopping.signal }, onAlert).catch(
    (error: unknown) => {
      if (!stopping.signal.aborted) throw error
    },
  )
  return {
    async stop() {
      stopping.abort()
      await reading
    },
  }
}

async function read(url: string, call: RequestInit, onAlert: (text: string) => void): Promise<void> {
  const response = await fetch(`${url}/api/live`, call)
  const decoder = new TextDecoder()
  let waiting = ''
  for await (const chunk of response.body ?? []) {
    waiting += decoder.decode(chunk as Uint8Array, { stream: true })
    const messages = waiting.split('\n\n')
    waiting = messages.pop() ?? ''
    for (const message of messages) if (message.includes('event: alert')) onAlert(message)
  }
}
