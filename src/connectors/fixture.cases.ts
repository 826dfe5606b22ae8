import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { Transport } from '../model/receipt.ts'

/** One message as a real sender writes it, and what must come out of it. Test material; see conformance.test.ts. */
export const Fixture = z.strictObject({
  name: z.string(),
  /** The bytes as text; a JSON value is written out compactly first. */
  raw: z.union([z.string(), z.record(z.string(), z.unknown())]),
  transport: Transport.default('syslog-tcp'),
  channel: z.string().optional(),
  retained: z.boolean().optional(),
  /** Needs its source to be bound to the connector: nothing in the message says whose it is. */
  bound: z.boolean().default(false),
  time_zone: z.string().optional(),
  mapping: z.record(z.string(), z.unknown()).optional(),
  /** The message says when it happened, so every event must. */
  timed: z.boolean().default(true),
  /** Ids of public Sigma rules that one of its events must set off; see test/connectors/public-rules.test.ts. */
  fires: z.array(z.uuid()).default([]),
  /** The important fields of each event, in order. */
  expect: z.array(z.record(z.string(), z.unknown())),
})
export type Fixture = z.infer<typeof Fixture>

/** The fixtures beside a connector, file by file. */
export function readFixtures(connectorId: string): Fixture[] {
  const folder = fileURLToPath(new URL(`./${connectorId}/fixtures/`, import.meta.url))
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .flatMap((file) => z.array(Fixture).parse(JSON.parse(readFileSync(folder + file, 'utf8'))))
}
