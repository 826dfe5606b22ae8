import { z } from 'zod'
import { Id } from './site.ts'

export const AssetKind = z.enum([
  'host',
  'server',
  'laptop',
  'network_device',
  'door',
  'gate',
  'reader',
  'controller',
  'camera',
  'recorder',
  'alarm_panel',
  'sensor',
  'jump_host',
  'vpn_gateway',
  'other',
])
export type AssetKind = z.infer<typeof AssetKind>

/**
 * A device or host: where it is, what it is called by the sources, how it hangs together with others.
 * `names`, `addresses` and `macs` are how events find it; matching is without case.
 */
export const Asset = z.object({
  id: Id,
  kind: AssetKind,
  name: z.string().min(1).max(200),
  place: Id,
  /** Host names, device ids, door and reader names as sources say them. */
  names: z.array(z.string()).default([]),
  addresses: z.array(z.string()).default([]),
  macs: z.array(z.string()).default([]),
  tags: z.array(z.string()).default([]),
  /** A roaming laptop has a home, not a place: presence rules leave it alone. */
  roaming: z.boolean().default(false),
  /** Door: the zone it leads into, and the one it leads out to. */
  leads_to: Id.optional(),
  leads_from: Id.optional(),
  /** Door: entry and exit readers, by the names that sources use. */
  entry_readers: z.array(z.string()).default([]),
  exit_readers: z.array(z.string()).default([]),
  request_to_exit: z.boolean().optional(),
  /** Door opened without a badge in ordinary life (mechanical key): presence rules leave its zone alone. */
  badge_exempt: z.boolean().default(false),
  /** Camera: the doors and zones it sees. */
  covers: z.array(Id).default([]),
  /** Network: the switch and port it is plugged into. */
  switch: Id.optional(),
  port: z.string().optional(),
  /** Many people stand behind it (jump host, NAT, kiosk): never joins incidents by itself. */
  shared: z.boolean().default(false),
  position: z.object({ x: z.number(), y: z.number() }).optional(),
  vendor: z.string().optional(),
  model: z.string().optional(),
  firmware: z.string().optional(),
})
export type Asset = z.infer<typeof Asset>
