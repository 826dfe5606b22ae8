import type { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { SecurityEvent } from '../../src/model/event.ts'
import { tellStory } from './stand-in-story.ts'
import type { World } from './stand-in-api.ts'

const pageSize = 500
const parts = ['page', 'histogram', 'facets']

export function addSearchRoutes(app: Hono, world: World): void {
  const find = (query: Record<string, string>): SecurityEvent[] =>
    world.events.filter((event) => fitsQuery(event, query))
  app.get('/api/events', (context) => {
    const query = context.req.query()
    const rows = find(query)
    const at = Number(query['after'] ?? 0)
    const limit = Number(query['limit'] ?? 100)
    return context.json({
      items: rows.slice(at, at + limit),
      ...(at + limit < rows.length && { next: String(at + limit) }),
    })
  })
  app.get('/api/events/search', (context) => {
    const text = context.req.query('q') ?? ''
    if (text.includes('(('))
      return context.json(
        {
          code: 'bad_query',
          message: 'A bracket is not closed.',
          where: 'q',
          hint: 'Put text with brackets in quotes.',
        },
        400,
      )
    return streamSSE(context, async (stream) => {
      const query = context.req.query()
      const send = (event: string, data: unknown): Promise<void> =>
        stream.writeSSE({ event, data: JSON.stringify(data) })
      const rows = find(query)
      const steps = 3
      for (let step = 1; step <= steps; step++) {
        await send('progress', {
          part: parts[step - 1],
          files_done: 4,
          files_total: 4,
          rows_scanned: rows.length,
        })
        if (step === 1)
          await send('page', {
            items: rows.slice(0, pageSize),
            ...(rows.length > pageSize && { next: String(pageSize) }),
          })
        if (step === 2) await send('histogram', histogramOf(rows, Number(query['from']), Number(query['to'])))
        if (step === 3) await send('facets', { facets: facetsOf(rows) })
        if (query['q']?.includes('slow') === true) await stream.sleep(3000)
      }
      await send('done', {})
    })
  })
  app.get('/api/events/:id', (context) => {
    const id = context.req.param('id')
    const event =
      world.events.find((one) => one.id === id) ??
      storyEvent(id, world.now) ??
      world.events[Number(id.slice(2)) % Math.max(1, world.events.length)]
    return event
      ? context.json({ ...event, corrections: [] })
      : context.json({ code: 'not_found', message: 'There is no such event.' }, 404)
  })
}

/** An event of the story, whole enough for the inspector. */
function storyEvent(id: string, now: number): SecurityEvent | undefined {
  const { incident } = tellStory(now)
  const event = [...incident.alerts.flatMap((alert) => alert.events), ...incident.context_events].find(
    (one) => one.id === id,
  )
  if (!event) return undefined
  const { seq: _seq, site = '', zone = '', entities, ...rest } = event
  const person = entities.find((entity) => entity.kind === 'person')
  return {
    ...rest,
    received_time: event.time + 210,
    device_time: event.time,
    time_basis: 'device',
    native: { event: event.activity, reader: 'R-11', site },
    raw: `{"event":"${event.activity}","reader":"R-11","text":"${event.message}"}`,
    context: {
      version: 2,
      site,
      zone,
      working_hours: 'no',
      presence: 'unknown',
      feed_healthy: 'yes',
      ...(person && { person: person.id, person_name: person.name ?? '' }),
    },
  } as SecurityEvent
}

function fitsQuery(event: SecurityEvent, query: Record<string, string>): boolean {
  if (query['from'] !== undefined && event.time < Number(query['from'])) return false
  if (query['to'] !== undefined && event.time > Number(query['to'])) return false
  const text = JSON.stringify(event).toLowerCase()
  return (query['q'] ?? '')
    .split(' ')
    .filter((word) => word !== '' && word !== 'slow')
    .every((word) => {
      const not = word.startsWith('-')
      const [name = '', value] = (not ? word.slice(1) : word).split(':')
      const found =
        value === undefined
          ? text.includes(name.toLowerCase())
          : String(
              (event as Record<string, unknown>)[name] ??
                (event.context as Record<string, unknown> | undefined)?.[name],
            ) === value
      return found !== not
    })
}

function histogramOf(rows: readonly SecurityEvent[], from: number, to: number): unknown {
  const width = Math.max(1000, Math.ceil((to - from) / 96))
  const buckets = Array.from({ length: 96 }, (_, index) => ({
    time: from + index * width,
    physical: 0,
    cyber: 0,
  }))
  for (const event of rows) {
    const bucket = buckets[Math.floor((event.time - from) / width)]
    if (bucket) bucket[event.domain] += 1
  }
  return {
    from,
    to,
    bucket_ms: width,
    buckets: buckets.filter((bucket) => bucket.physical + bucket.cyber > 0),
    total: rows.length,
  }
}

function facetsOf(rows: readonly SecurityEvent[]): unknown[] {
  const read: Record<string, (event: SecurityEvent) => string | undefined> = {
    domain: (event) => event.domain,
    class: (event) => event.class,
    severity: (event) => event.severity,
    source: (event) => event.source,
    site: (event) => event.context?.site,
    zone: (event) => event.context?.zone,
    hostname: (event) => event.device?.hostname,
    user_name: (event) => event.user?.name,
  }
  return Object.entries(read).map(([field, of]) => {
    const counts = new Map<string, number>()
    for (const event of rows) {
      const value = of(event)
      if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1)
    }
    return {
      field,
      values: [...counts]
        .map(([value, count]) => ({ value, count }))
        .sort((a, b) => b.count - a.count)
        .slice(0, 10),
      partial: false,
    }
  })
}
