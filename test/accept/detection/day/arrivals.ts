import { syslogLine } from '../../../../src/demo/message-senders.ts'
import type { DemoMessage } from '../../../../src/demo/messages.ts'
import { httpSources } from '../../../../src/demo/messages.ts'
import type { LoggedReceipt } from '../../../../src/model/receipt.ts'
import { Source } from '../../../../src/model/source.ts'
import type { BusyDay } from './compose-day.ts'

/** One message as the log would hold it, and which story it tells, if any. */
export interface Arrival {
  readonly receipt: LoggedReceipt
  readonly story: string | undefined
}

/**
 * The day's messages in the order in which they arrive when each is `delayMs()` on its way. A message's id is its
 * place in the day, so that every order of arrival holds the same events.
 */
export function* arrivals(day: BusyDay, delayMs: () => number): Iterable<Arrival> {
  let seq = 0
  let index = 0
  let waiting: { atMs: number; index: number; message: DemoMessage }[] = []
  let untilMs = day.startMs
  const pass = function* (some: typeof waiting): Iterable<Arrival> {
    for (const { atMs, index: id, message } of some.sort((a, b) => a.atMs - b.atMs || a.index - b.index))
      yield { receipt: receiptOf(message, ++seq, `m${id}`, atMs), story: message.story }
  }
  for (const hour of day.hours()) {
    untilMs += 3_600_000
    for (const message of hour)
      waiting.push({ atMs: Math.floor(message.atMs) + Math.floor(delayMs()), index: index++, message })
    const { here = [], later = [] } = Object.groupBy(waiting, ({ atMs }) =>
      atMs < untilMs ? 'here' : 'later',
    )
    yield* pass(here)
    waiting = later
  }
  yield* pass(waiting)
}

/** Sources as the demo sets them up: each HTTP sender is bound to its connector. */
export function sourceOf(id: string): Source {
  const connector = (httpSources as Record<string, string>)[id]
  return Source.parse({ id, name: id, transport: 'http', ...(connector && { connector }) })
}

function receiptOf(message: DemoMessage, seq: number, id: string, receivedAtMs: number): LoggedReceipt {
  const common = { seq, id, receivedAtMs }
  if (message.via === 'http') return { ...common, source: message.to, transport: 'http', raw: message.body }
  if (message.via === 'mqtt')
    return { ...common, source: 'mqtt', transport: 'mqtt', channel: message.to, raw: message.body }
  return { ...common, source: 'syslog', transport: 'syslog-tcp', raw: syslogLine(message) }
}
