import { z } from 'zod'
import { choiceOf, compileChoice, compilePaths, mappingCache, Paths } from '../mapping.ts'
import type { Fields } from '../read-value.ts'
import { compileTimeFormat, TimeFormat } from '../time-format.ts'

const Result = choiceOf(['granted', 'denied', 'taken', 'not_taken'])
const Event = choiceOf([
  'granted',
  'denied',
  'taken',
  'not_taken',
  'opened',
  'closed',
  'door.opened',
  'door.closed',
  'door.forced',
  'door.held',
  'door.locked',
  'door.unlocked',
  'door.locked_down',
  'door.tamper',
  'door.fault',
  'door.restored',
  'request_to_exit',
  'duress',
  'duress.cleared',
  'device.online',
  'device.offline',
  'device.tamper',
])
const Direction = choiceOf(['in', 'out'])

/**
 * Says where an access record holds what: each entry is a dotted path, or a list of paths of which the first with a
 * value counts. `columns` names the columns of CSV rows. Either `result` or `event` must be there.
 */
export const BadgeMapping = z
  .strictObject({
    time: Paths.optional(),
    time_format: TimeFormat.optional(),
    id: Paths.optional(),
    door: Paths.optional(),
    reader: Paths.optional(),
    /** Controller or panel that sent it, where it is another than the reader. */
    device: Paths.optional(),
    credential: Paths.optional(),
    credential_type: Paths.optional(),
    holder: Paths.optional(),
    /** Who the source says it is: an account name or a person's number. */
    person: Paths.optional(),
    direction: z.union([Paths, Direction]).optional(),
    result: Result.optional(),
    reason: Paths.optional(),
    event: Event.optional(),
    columns: z.array(z.string().min(1).max(100)).min(1).max(200).optional(),
    delimiter: z.string().length(1).optional(),
  })
  .refine(({ result, event }) => result !== undefined || event !== undefined, {
    path: ['result'],
    message: 'say with result or event what happened',
  })
  .refine(({ door, reader }) => door !== undefined || reader !== undefined, {
    path: ['door'],
    message: 'say with door or reader where it happened',
  })
export type BadgeMapping = z.infer<typeof BadgeMapping>

type AccessResult = 'granted' | 'denied' | 'taken' | 'not_taken'
type Read = (record: Fields) => unknown

/** A mapping ready to read records with. */
export interface BadgeReader {
  readonly time: (record: Fields, timeZone: string | undefined) => number | undefined
  readonly id: Read
  readonly door: Read
  readonly reader: Read
  readonly device: Read
  readonly credential: Read
  readonly credentialType: Read
  readonly holder: Read
  readonly person: Read
  readonly direction: (record: Fields) => 'in' | 'out' | undefined
  readonly result: (record: Fields) => AccessResult | undefined
  readonly reason: Read
  readonly event: (record: Fields) => string | undefined
  readonly columns: readonly string[] | undefined
  readonly delimiter: string
}

export function compileBadge(mapping: BadgeMapping): BadgeReader {
  const time = compilePaths(mapping.time)
  const readTime = compileTimeFormat(mapping.time_format)
  const { direction } = mapping
  return {
    time: (record, timeZone) => readTime(time(record), timeZone),
    id: compilePaths(mapping.id),
    door: compilePaths(mapping.door),
    reader: compilePaths(mapping.reader),
    device: compilePaths(mapping.device),
    credential: compilePaths(mapping.credential),
    credentialType: compilePaths(mapping.credential_type),
    holder: compilePaths(mapping.holder),
    person: compilePaths(mapping.person),
    direction: compileChoice(
      typeof direction === 'object' && 'field' in direction
        ? direction
        : direction === undefined
          ? undefined
          : { field: direction, values: directionValues },
    ),
    result: compileChoice(mapping.result),
    reason: compilePaths(mapping.reason),
    event: compileChoice(mapping.event),
    columns: mapping.columns,
    delimiter: mapping.delimiter ?? ',',
  }
}

/** The compiled mapping of a source; undefined where it has none or an invalid one. */
export const badgeMappingOf = mappingCache(BadgeMapping, compileBadge)

const directionValues = {
  in: ['in', 'entry', 'enter', 'inbound', 'entrance'],
  out: ['out', 'exit', 'leave', 'outbound'],
}
const granted = [
  'granted',
  'grant',
  'access_granted',
  'allowed',
  'allow',
  'ok',
  'success',
  'permitted',
  'valid',
  'accepted',
  true,
]
const denied = [
  'denied',
  'deny',
  'access_denied',
  'rejected',
  'refused',
  'not_allowed',
  'invalid',
  'failure',
  'failed',
  false,
]

/** Names that access systems commonly use, for sources without a mapping. */
export const sensibleNames: BadgeMapping = {
  time: ['time', 'timestamp', 'ts', 'event_time', 'eventTime', 'occurred_at', 'datetime', '@timestamp'],
  id: ['event_id', 'eventId', 'uuid'],
  door: ['door', 'door_name', 'doorName', 'door_id', 'portal', 'access_point'],
  reader: ['reader', 'reader_name', 'readerName', 'reader_id'],
  device: ['controller', 'panel', 'device'],
  credential: [
    'credential',
    'card',
    'card_number',
    'cardNumber',
    'card_no',
    'badge',
    'badge_id',
    'badge_number',
    'token',
  ],
  credential_type: ['credential_type', 'card_type'],
  holder: ['holder', 'cardholder', 'cardholder_name', 'holder_name', 'person_name', 'name'],
  person: ['person', 'person_id', 'employee_id', 'employee', 'user', 'username'],
  direction: ['direction', 'dir'],
  result: {
    field: ['result', 'decision', 'outcome', 'access', 'status', 'granted'],
    values: {
      granted,
      denied,
      taken: ['taken', 'entered'],
      not_taken: ['not_taken', 'no_entry', 'granted_no_entry'],
    },
  },
  reason: ['reason', 'denial_reason', 'deny_reason', 'detail'],
  event: {
    field: ['event', 'event_type', 'eventType', 'type', 'state'],
    values: {
      granted: granted.filter((value) => value !== true),
      denied: denied.filter((value) => value !== false),
      taken: ['taken', 'access_taken'],
      not_taken: ['not_taken', 'access_not_taken'],
      'door.opened': ['opened', 'open', 'door_opened', 'door_open', 'door.opened'],
      'door.closed': ['closed', 'close', 'door_closed', 'door.closed'],
      'door.forced': [
        'forced',
        'door_forced',
        'forced_open',
        'door_forced_open',
        'door.forced',
        'forced_entry',
      ],
      'door.held': [
        'held',
        'door_held',
        'held_open',
        'door_held_open',
        'door.held',
        'open_too_long',
        'prop_alarm',
      ],
      'door.locked': ['locked', 'door_locked', 'door.locked'],
      'door.unlocked': ['unlocked', 'door_unlocked', 'door.unlocked'],
      'door.locked_down': ['lockdown', 'locked_down', 'door.locked_down'],
      'door.tamper': ['tamper', 'door_tamper', 'door.tamper'],
      'door.fault': ['fault', 'door_fault', 'door.fault'],
      'door.restored': ['restored', 'door_restored', 'door_normal', 'door.restored'],
      request_to_exit: [
        'request_to_exit',
        'rex',
        'rte',
        'exit_button',
        'exit_request',
        'door.request_to_exit',
      ],
      duress: ['duress', 'duress_code', 'duress_alarm'],
      'duress.cleared': ['duress_cleared'],
      'device.offline': ['reader_offline', 'controller_offline'],
      'device.online': ['reader_online', 'controller_online'],
      'device.tamper': ['reader_tamper', 'controller_tamper'],
    },
  },
}
