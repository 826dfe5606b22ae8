import type { z } from 'zod'
import { Alert, Entity, EventSummary } from '../../model/alert.ts'
import { Asset } from '../../model/asset.ts'
import { BacktestReport } from '../../model/backtest.ts'
import { ContextCorrection } from '../../model/context-correction.ts'
import { AttackCoverage, PhysicalCoverage } from '../../model/coverage.ts'
import { EventContext } from '../../model/event-context.ts'
import { SecurityEvent } from '../../model/event.ts'
import { Incident, IncidentSummary } from '../../model/incident.ts'
import { Problem } from '../../model/page.ts'
import { Person, Plan, Team } from '../../model/person.ts'
import { PresenceReport } from '../../model/presence.ts'
import { Receipt } from '../../model/receipt.ts'
import { RuleSummary } from '../../model/rule.ts'
import { HeldAlert, RuleException } from '../../model/rule-exception.ts'
import { RuleSet } from '../../model/rule-set.ts'
import { RuleStatistics } from '../../model/rule-statistics.ts'
import { Place, ThreatLevel, TravelTime, WalkTime } from '../../model/site.ts'
import { Source, SourceHealth } from '../../model/source.ts'

interface PublishedSchema {
  readonly schema: z.ZodType
  /** What one document of it is. */
  readonly description: string
}

const times = 'Times are epoch milliseconds UTC.'

/** The model as others may hold their data against it: the very schemas that check it here, by the name in the path. */
export const publishedSchemas: Readonly<Record<string, PublishedSchema>> = {
  event: {
    schema: SecurityEvent,
    description: `One security event in OCSF's names, with the source's own record and the raw text. ${times}`,
  },
  'event-context': {
    schema: EventContext,
    description: "What was true about an event's place, device and person at the event's own time.",
  },
  'event-summary': {
    schema: EventSummary,
    description: `What an alert or incident keeps of an event. ${times}`,
  },
  'context-correction': {
    schema: ContextCorrection,
    description: `What a late fact changed about stamps that were made before it. ${times}`,
  },
  entity: { schema: Entity, description: 'Something that an alert or event is about; the pair joins.' },
  alert: { schema: Alert, description: `What a rule found, with its events and why it fired. ${times}` },
  incident: { schema: Incident, description: `Alerts and events that belong together, whole. ${times}` },
  'incident-summary': { schema: IncidentSummary, description: `A row of the list of incidents. ${times}` },
  place: {
    schema: Place,
    description: 'A node of the site tree: organisation, site, building, floor or zone, under its parent.',
  },
  'travel-time': { schema: TravelTime, description: 'Minutes it takes at least from one site to another.' },
  'walk-time': {
    schema: WalkTime,
    description: 'Seconds it takes at least to walk from one door or reader to another.',
  },
  'threat-level': {
    schema: ThreatLevel,
    description: 'How threatened a site or organisation is held to be, for a span of time, and why.',
  },
  asset: { schema: Asset, description: 'A device or host: where it is and what the sources call it.' },
  person: { schema: Person, description: 'A person with accounts, credentials, teams and employment.' },
  team: { schema: Team, description: 'A team that people belong to and incidents are given to.' },
  plan: { schema: Plan, description: 'A visit, work order, change window or maintenance that was planned.' },
  presence: {
    schema: PresenceReport,
    description: `Who is where as of one time, by site and zone. ${times}`,
  },
  source: { schema: Source, description: 'Something that sends events, and how it is understood.' },
  'source-health': { schema: SourceHealth, description: `How a source is doing. ${times}` },
  receipt: { schema: Receipt, description: 'One message as it came, before anyone has understood it.' },
  rule: { schema: RuleSummary, description: 'A detection rule as the list shows it, with its problems.' },
  'rule-set': {
    schema: RuleSet,
    description: 'Rules of others that were added together: from where, by whom.',
  },
  'rule-statistics': {
    schema: RuleStatistics,
    description: 'How loud a rule was and how often wrong, day by day.',
  },
  'rule-exception': {
    schema: RuleException,
    description: `What a rule does not speak of, with owner, reason and end. ${times}`,
  },
  'held-alert': { schema: HeldAlert, description: 'An alert that an exception held back.' },
  'backtest-report': {
    schema: BacktestReport,
    description: `What a rule would have found in the past of the lake. ${times}`,
  },
  'attack-coverage': {
    schema: AttackCoverage,
    description: `What rules and sources that report cover of MITRE ATT&CK. ${times}`,
  },
  'physical-coverage': {
    schema: PhysicalCoverage,
    description: `What doors, cameras, panels and readers tell of each zone. ${times}`,
  },
  problem: { schema: Problem, description: 'The body of every error: what is wrong, where, what to do.' },
}
