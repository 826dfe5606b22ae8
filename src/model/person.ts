import { z } from 'zod'
import { Id } from './site.ts'

/** A date `YYYY-MM-DD`, read in the person's home site's time zone; or an instant with an offset. */
const DateOrInstant = z.union([z.iso.date(), z.iso.datetime({ offset: true })])

/** One span of employment. `to` is the last day (inclusive where it is a date). A rehire is a second span. */
export const Employment = z.object({
  from: DateOrInstant.optional(),
  to: DateOrInstant.optional(),
  type: z.enum(['employee', 'contractor', 'vendor', 'visitor']).default('employee'),
})
export type Employment = z.infer<typeof Employment>

export const Person = z.object({
  id: Id,
  name: z.string().min(1).max(200),
  email: z.string().optional(),
  /** Account names; `DOMAIN\name` and `name@realm` match by their name part unless a domain is given here too. */
  accounts: z.array(z.string()).default([]),
  /** Badge and card numbers, phone credentials. */
  credentials: z.array(z.string()).default([]),
  home_site: Id.optional(),
  teams: z.array(Id).default([]),
  department: z.string().optional(),
  organisation: z.string().optional(),
  employment: z.array(Employment).default([]),
  /** Host of a visitor, sponsor of a vendor. */
  sponsor: Id.optional(),
})
export type Person = z.infer<typeof Person>

export const Team = z.object({ id: Id, name: z.string().min(1).max(200), email: z.string().optional() })
export type Team = z.infer<typeof Team>

/** A planned thing that makes the unusual ordinary: a visit, a work order, a change or maintenance window. */
export const Plan = z.object({
  id: Id,
  kind: z.enum(['visit', 'work_order', 'change_window', 'maintenance']),
  title: z.string().max(500).optional(),
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
  people: z.array(Id).default([]),
  places: z.array(Id).default([]),
  assets: z.array(Id).default([]),
  host: Id.optional(),
  /** The vendor whose people a work order covers, besides those it names. */
  organisation: z.string().max(200).optional(),
  /** A work order counts only when approved. */
  approved: z.boolean().default(true),
  approved_at: z.iso.datetime({ offset: true }).optional(),
})
export type Plan = z.infer<typeof Plan>
