import { z } from 'zod'

/** Identifier of anything in the site tree or the inventory: short, stable, chosen by the operator or an import. */
export const Id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$/, 'use letters, digits and . _ : @ - (1 to 128)')

export const PlaceKind = z.enum(['organisation', 'site', 'building', 'floor', 'zone'])
export type PlaceKind = z.infer<typeof PlaceKind>

/** Hours of one weekday, local to the site: `from` and `to` as `HH:MM`; a `to` before `from` runs past midnight. */
export const WorkingHours = z.object({
  /** ISO weekdays, Monday 1 to Sunday 7. */
  days: z.array(z.number().int().min(1).max(7)).min(1),
  from: z.string().regex(/^\d\d:\d\d$/),
  to: z.string().regex(/^\d\d:\d\d$/),
})
export type WorkingHours = z.infer<typeof WorkingHours>

/** A node of the tree: organisation → site → building → floor → zone. Zones may nest. */
export const Place = z.object({
  id: Id,
  kind: PlaceKind,
  name: z.string().min(1).max(200),
  parent: Id.optional(),
  /** IANA time zone; inherited from above where absent. */
  time_zone: z.string().optional(),
  working_hours: z.array(WorkingHours).optional(),
  /** Days (`YYYY-MM-DD`, local) that count as outside working hours. */
  holidays: z.array(z.string().regex(/^\d{4}-\d\d-\d\d$/)).optional(),
  latitude: z.number().min(-90).max(90).optional(),
  longitude: z.number().min(-180).max(180).optional(),
  /** Zone only. `secure`: entry is restricted. `shared`: a lobby, a canteen; never joins incidents by itself. */
  security: z.enum(['public', 'shared', 'normal', 'secure', 'critical']).optional(),
  /** Zone only: nobody may be alone in it. */
  two_person: z.boolean().optional(),
  /** Site only: an entry with no exit reader means presence lives this many minutes (default 14 h). */
  presence_minutes: z.number().int().positive().optional(),
  /** Site only: the access system may be silent this long before presence is unknown (default 12 h). */
  access_feed_minutes: z.number().int().positive().optional(),
  /** Outline on the floor's plan, in plan units. */
  plan: z.object({ points: z.array(z.tuple([z.number(), z.number()])) }).optional(),
})
export type Place = z.infer<typeof Place>

/** Minutes it takes at least to get from one site to another. Without one the great-circle distance at 900 km/h. */
export const TravelTime = z.object({ from: Id, to: Id, minutes: z.number().positive() })
export type TravelTime = z.infer<typeof TravelTime>

/** Seconds it takes at least to walk from one door (or reader) to another, both ways unless the other way has its own. */
export const WalkTime = z.object({
  id: Id,
  /** Ids of assets: doors, gates or readers. */
  from: Id,
  to: Id,
  seconds: z.number().positive().max(86_400),
})
export type WalkTime = z.infer<typeof WalkTime>

/** From ordinary to the highest. Without any statement it is `normal`. */
export const ThreatGrade = z.enum(['normal', 'elevated', 'high', 'critical'])
export type ThreatGrade = z.infer<typeof ThreatGrade>

/**
 * How threatened a site, or everything under an organisation, is held to be for a span of time, and why. Of several
 * that hold at once the highest counts. A span that is over stays: it says what held then.
 */
export const ThreatLevel = z.object({
  id: Id,
  /** A site or an organisation. */
  place: Id,
  level: ThreatGrade,
  reason: z.string().trim().min(1).max(500),
  from: z.iso.datetime({ offset: true }),
  /** When it ends; without it, until somebody ends it. */
  to: z.iso.datetime({ offset: true }).optional(),
})
export type ThreatLevel = z.infer<typeof ThreatLevel>
