import { ApiError, defineEndpoint, type Endpoint } from '../define-endpoint.ts'
import { LiveFullError } from './live-hub.ts'

const getLive = defineEndpoint({
  method: 'get',
  path: '/api/live',
  area: 'live',
  summary: 'What happens, as it happens: alert, incident, rate and sources; resync means load again',
  access: { action: 'read', domain: ['physical', 'cyber'] },
  response: {
    stream: 'text/event-stream',
    description: 'Server-sent events; Last-Event-ID resumes; a comment every 15 s',
  },
  handle: async ({ viewer, request, services }) => {
    try {
      const stream = services.live.open(viewer, request.headers.get('last-event-id'), request.signal)
      return new Response(stream, {
        headers: {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store',
          'x-accel-buffering': 'no',
        },
      })
    } catch (error) {
      if (!(error instanceof LiveFullError)) throw error
      throw new ApiError(503, error.code, error.message, { hint: 'Close other windows and try again.' })
    }
  },
})

export const liveEndpoints: readonly Endpoint[] = [getLive]
