import { z } from 'zod'
import { eventClassNames } from '../model/event-class.ts'
import { Id } from '../model/site.ts'
import type { StateStore } from '../store/state/state-store.ts'

const isForAll = (entry: { class: string; site?: string | undefined }) =>
  entry.class === '*' && entry.site === undefined

const fields = {
  organisation_name: z.string().min(1).max(200),
  /** Days that the lake keeps events. The entry for all classes (`*`) at all sites is always there. */
  retention: z
    .array(
      z.strictObject({
        class: z.union([z.literal('*'), z.enum(eventClassNames)]),
        site: Id.optional(),
        days: z.number().int().min(1).max(3650),
      }),
    )
    .max(500)
    .refine((list) => list.filter(isForAll).length === 1, 'needs one entry with class "*" and no site'),
  /** Administrators without an authenticator can do nothing but set one up. */
  two_factor_for_administrators: z.boolean(),
  /** Somebody elsewhere who notices when the pings stop. Empty: none. */
  heartbeat_url: z.union([z.literal(''), z.url({ protocol: /^https$/ }).max(2000)]),
  heartbeat_seconds: z.number().int().min(10).max(3600),
  /** Host names or addresses inside the own network that Gatehouse may call (heartbeat, later webhooks). */
  outbound_allow: z.array(z.string().min(1).max(253)).max(100),
}

/** What an administrator can set while the server runs. */
export const SystemSettings = z.object(fields)
export type SystemSettings = z.infer<typeof SystemSettings>

/** A misspelt name is an error, not a setting without effect. */
export const SettingsChange = z.strictObject(fields).partial()
export type SettingsChange = z.infer<typeof SettingsChange>

/** An empty store is a good one. */
export const defaultSettings: SystemSettings = {
  organisation_name: 'My organisation',
  retention: [{ class: '*', days: 365 }],
  two_factor_for_administrators: false,
  heartbeat_url: '',
  heartbeat_seconds: 60,
  outbound_allow: [],
}

export interface Settings {
  read(): Promise<SystemSettings>
  /** Changes what is given. Returns everything as it is now. */
  change(change: SettingsChange): Promise<SystemSettings>
}

const prefix = 'system.'

export function openSettings(state: StateStore, now: () => number): Settings {
  const { db } = state
  async function read(): Promise<SystemSettings> {
    const rows = await db.selectFrom('setting').selectAll().where('name', 'like', `${prefix}%`).execute()
    const stored = rows.map(({ name, value }) => [name.slice(prefix.length), JSON.parse(value)] as const)
    return readable(Object.fromEntries(stored))
  }
  return {
    read,
    async change(change) {
      const rows = Object.entries(change)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => ({
          name: prefix + name,
          value: JSON.stringify(value),
          updated_at_ms: now(),
        }))
      if (rows.length > 0) {
        await db
          .insertInto('setting')
          .values(rows)
          .onConflict((conflict) =>
            conflict.column('name').doUpdateSet((eb) => ({
              value: eb.ref('excluded.value'),
              updated_at_ms: eb.ref('excluded.updated_at_ms'),
            })),
          )
          .execute()
      }
      return read()
    },
  }
}

/** A value that an older or newer version wrote and this one does not take falls back to its default. */
function readable(stored: Record<string, unknown>): SystemSettings {
  const good = Object.entries(fields).flatMap(([name, schema]) => {
    const parsed = schema.safeParse(stored[name])
    return parsed.success ? [[name, parsed.data] as const] : []
  })
  return { ...defaultSettings, ...Object.fromEntries(good) }
}

/** The retention settings as the lake takes them. */
export function retentionPolicyOf({ retention }: Pick<SystemSettings, 'retention'>) {
  const defaultDays = retention.find(isForAll)?.days ?? 365
  const rules = retention
    .filter((entry) => !isForAll(entry))
    .map((entry) => ({
      days: entry.days,
      ...(entry.class === '*' ? {} : { class: entry.class }),
      ...(entry.site === undefined ? {} : { site: entry.site }),
    }))
  return { defaultDays, rules }
}
