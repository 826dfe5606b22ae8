import { expect, test } from 'vitest'
import { messageTimeMs } from './message-time.ts'

const at = Date.parse('2026-03-01T12:00:00Z')

test.each([
  ['{"@timestamp":"2026-03-01T12:00:00Z"}', at],
  ['{"timestamp":"2026-03-01T13:00:00.000+0100"}', at],
  [`{"ts":${at / 1000}}`, at],
  [`{"time":${at}}`, at],
  [`{"time":"${at}"}`, at],
  ['{"UtcTime":"2026-03-01 12:00:00.000"}', at],
  ['{"Event":{"System":{"TimeCreated":{"#attributes":{"SystemTime":"2026-03-01T12:00:00.000Z"}}}}}', at],
  ['Mar  1 12:00:00 web-1 sshd[1]: x', at],
  ['<13>1 2026-03-01T12:00:00Z h a - - - {"time":"nonsense"}', at],
  ['{"time":"nonsense"}', undefined],
  ['{"Event":7}', undefined],
  ['hello', undefined],
])('%s', (raw, expected) => {
  const receipt = { source: 's', transport: 'file' as const, receivedAtMs: at, raw }
  expect(messageTimeMs(receipt)).toBe(expected)
})
