import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

const Port = z.number().int().min(0).max(65535)
const listener = (port: number) => Port.nullable().default(port)

/** Everything the operator may set in `gatehouse.yml`. Defaults serve on loopback with nothing configured. */
export const Config = z.strictObject({
  web: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: Port.default(8480),
      /** The address people type, where it is another than host and port: behind a proxy, a DNS name. */
      public_url: z.url().optional(),
      tls_certificate: z.string().optional(),
      tls_key: z.string().optional(),
      trusted_proxies: z.array(z.string()).default([]),
    })
    .prefault({}),
  /** A port of `null` switches a listener off; `0` takes any free one. */
  syslog: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      udp: listener(5514),
      tcp: listener(5514),
      tls: listener(6514),
      relp: listener(2514),
      tls_certificate: z.string().optional(),
      tls_key: z.string().optional(),
      /** Only senders with a certificate of this authority may connect over TLS. */
      client_authority: z.string().optional(),
      max_message_bytes: z.number().int().min(1024).max(16_777_216).default(1_048_576),
    })
    .prefault({}),
  /** Off until it is given a port; 12201 is usual. */
  gelf: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      udp: Port.nullable().default(null),
      tcp: Port.nullable().default(null),
      max_message_bytes: z.number().int().min(1024).max(16_777_216).default(1_048_576),
    })
    .prefault({}),
  mqtt: z
    .array(
      z.strictObject({
        id: z.string().default('mqtt'),
        url: z.string(),
        username: z.string().optional(),
        password_file: z.string().optional(),
        authority: z.string().optional(),
        topics: z.array(z.string()).min(1),
      }),
    )
    .default([]),
  log: z
    .strictObject({
      /** The log keeps at least this long what every consumer has passed. */
      retention_hours: z.number().positive().default(72),
    })
    .prefault({}),
  lake: z
    .strictObject({
      memory_mb: z.number().int().min(64).default(256),
      threads: z.number().int().min(1).default(1),
      flush_ms: z.number().int().min(100).default(1_000),
    })
    .prefault({}),
  rules: z
    .strictObject({
      folders: z.array(z.string()).default([]),
      /** Files of Sigma processing pipelines over rules in Sigma's own field names. */
      pipelines: z.array(z.string()).default([]),
      /** Values of `%name%` in rules that say `expand`. */
      placeholders: z
        .record(z.string(), z.array(z.union([z.string(), z.number()]).transform(String)).min(1))
        .default({}),
    })
    .prefault({}),
  /** Encrypt log and lake at rest with the data folder's key, or that of `GATEHOUSE_KEY_FILE`. */
  encrypt_at_rest: z.boolean().default(false),
})
export type Config = z.infer<typeof Config>

/**
 * Reads `gatehouse.yml` of the data folder; a missing file is an empty one.
 * Throws `ConfigError` that names the file, the field and what is expected.
 */
export function loadConfig(dataFolder: string): Config {
  const path = join(dataFolder, 'gatehouse.yml')
  let text = ''
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  let value: unknown
  try {
    value = parse(text) ?? {}
  } catch (error) {
    throw new ConfigError(path, error instanceof Error ? error.message : String(error))
  }
  const result = Config.safeParse(value)
  if (result.success) return result.data
  const lines = result.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`)
  throw new ConfigError(path, lines.join('; '))
}

/** `gatehouse.yml` cannot be used as it stands. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'bad_config'
  constructor(path: string, detail: string) {
    super(`${path}: ${detail}`)
  }
}
