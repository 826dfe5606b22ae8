import { correlationTypes } from '../../src/model/rule.ts'

/** What a rule may say, by where it says it; the guide's own lists. */
export const topKeys = [
  'title',
  'id',
  'name',
  'status',
  'description',
  'author',
  'license',
  'references',
  'date',
  'tags',
  'level',
  'taxonomy',
  'logsource',
  'detection',
  'correlation',
  'filter',
  'unless_unknown',
  'silent',
  'falsepositives',
]
export const correlationKeys = [
  'type',
  'rules',
  'group-by',
  'timespan',
  'condition',
  'aliases',
  'generate',
  'without',
  'before',
  'after',
  'after-field',
  'weights',
  'left',
  'right',
]
export const bounds = ['gte', 'gt', 'lte', 'lt', 'eq', 'neq', 'field', 'percentile', 'difference', 'ratio']
export const logsourceKeys = ['product', 'category', 'service']
export const filterKeys = ['rules', 'selection', 'condition']

/** Keys whose values are a fixed few. */
export const valuesOf: Readonly<Record<string, readonly string[]>> = {
  level: ['informational', 'low', 'medium', 'high', 'critical'],
  taxonomy: ['ocsf', 'sigma'],
  status: ['experimental', 'test', 'stable'],
  type: correlationTypes,
  silent: ['true'],
  generate: ['true', 'false'],
}

/** Fields of an event as Gatehouse understands it, besides those that loaded rules ask for. */
export const ocsfFields = [
  'class',
  'activity',
  'status',
  'status_detail',
  'severity',
  'message',
  'door',
  'camera',
  'actor.user.name',
  'user.name',
  'src_endpoint.ip',
  'dst_endpoint.ip',
  'device.hostname',
  'device.ip',
  'process.name',
  'process.cmd_line',
  'credential.uid',
  'query.hostname',
  'http.url',
  'context.person',
  'context.target_person',
  'context.site',
  'context.zone',
  'context.asset',
  'context.door',
  'context.presence',
  'context.working_hours',
  'context.employment',
  'context.work_order',
  'context.travel_impossible',
]
