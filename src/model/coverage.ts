import { z } from 'zod'
import { Severity } from './event.ts'

/**
 * `active`: on, and fed by a source heard of lately. `noisy`: the same, but it fires so often that nobody can look.
 * `no_source`: on, and nothing feeds it. `off`: switched off. `broken`: it cannot be used.
 */
export const RuleCoverage = z.object({
  id: z.string(),
  title: z.string(),
  level: Severity,
  state: z.enum(['active', 'noisy', 'no_source', 'off', 'broken']),
  /** What it looks at, as its logsource says; of a correlation what its rules look at. */
  needs: z.array(z.string()),
  /** Sources that feed it. */
  sources: z.array(z.string()),
  /** Alerts in the time looked at; absent for who may not see all of them. */
  alerts: z.number().int().optional(),
})
export type RuleCoverage = z.infer<typeof RuleCoverage>

export const Tactic = z.object({ id: z.string(), slug: z.string(), name: z.string() })
export type Tactic = z.infer<typeof Tactic>

export const TechniqueCoverage = z.object({
  /** `T1078` or `T1078.003`. */
  id: z.string(),
  name: z.string().optional(),
  /** Slugs of the tactics under which the rules place it. */
  tactics: z.array(z.string()),
  /** The best that its rules give: one active rule covers it. `unused`: its rules are off or broken. */
  state: z.enum(['covered', 'noisy', 'no_source', 'unused']),
  rules: z.array(RuleCoverage),
})
export type TechniqueCoverage = z.infer<typeof TechniqueCoverage>

/** What the rules that are loaded and the sources that report cover of MITRE ATT&CK (Enterprise). */
export const AttackCoverage = z.object({
  /** The time looked at, epoch milliseconds: a source counts that was heard of in it. */
  from: z.number().int(),
  to: z.number().int(),
  tactics: z.array(Tactic),
  techniques: z.array(TechniqueCoverage),
  /** Rules that alert but name no technique. */
  untagged: z.number().int(),
  /** Sources heard of whose records no rule in use looks at. */
  idle_sources: z.array(
    z.object({
      source: z.string(),
      name: z.string(),
      heard_time: z.number().int(),
      sends: z.array(z.string()),
    }),
  ),
})
export type AttackCoverage = z.infer<typeof AttackCoverage>

/**
 * `covered`: heard of lately. `silent`: heard of once, not lately, or configured and never heard of. `missing`:
 * neither. `exempt`: not wanted there.
 */
export const CheckState = z.enum(['covered', 'silent', 'missing', 'exempt'])
export type CheckState = z.infer<typeof CheckState>

const Check = z.object({
  state: CheckState,
  /** When it was last heard of; absent: never. */
  heard_time: z.number().int().optional(),
  /** The assets that give it, where they are others. */
  assets: z.array(z.string()).optional(),
})
export type Check = z.infer<typeof Check>

export const doorChecks = ['events', 'contact', 'request_to_exit', 'camera', 'entry', 'exit'] as const
export const zoneChecks = ['panel', 'camera', 'presence'] as const

export const DoorCoverage = z.object({
  asset: z.string(),
  name: z.string(),
  site: z.string().optional(),
  zone: z.string(),
  checks: z.object({
    /** Anything at all from the door. */
    events: Check,
    /** It says when it opens, closes, is forced or held. */
    contact: Check,
    request_to_exit: Check,
    /** A camera that covers the door, or its zone, and is heard of. */
    camera: Check,
    /** A reader on the way in, and one on the way out. */
    entry: Check,
    exit: Check,
  }),
})
export type DoorCoverage = z.infer<typeof DoorCoverage>

export const ZoneCoverage = z.object({
  zone: z.string(),
  name: z.string(),
  site: z.string().optional(),
  security: z.string().optional(),
  doors: z.number().int(),
  checks: z.object({
    /** An alarm panel in the zone, or in what it lies in. */
    panel: Check,
    camera: Check,
    /** Can be told who is in: every door into it reports both ways. */
    presence: Check,
  }),
})
export type ZoneCoverage = z.infer<typeof ZoneCoverage>

/** What doors, cameras, panels and readers tell about each site; and the rules that got no answer from it. */
export const PhysicalCoverage = z.object({
  from: z.number().int(),
  to: z.number().int(),
  doors: z.array(DoorCoverage),
  zones: z.array(ZoneCoverage),
  /** Rules that could not be answered since the last start; only for who may see every site. */
  unanswered: z.array(
    z.object({ rule: z.string(), title: z.string(), count: z.number().int(), last_time: z.number().int() }),
  ),
})
export type PhysicalCoverage = z.infer<typeof PhysicalCoverage>
