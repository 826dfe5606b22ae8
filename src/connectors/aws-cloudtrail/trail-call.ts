import type { Account, NormalisedEvent } from '../../model/event.ts'
import type { EventClass } from '../../model/event-class.ts'
import { kindOfOperation, type OperationKind } from '../operation-name.ts'
import { readAccount } from '../read-account.ts'
import { type Fields, present, readFields, readText } from '../read-value.ts'
import { shorten } from '../write-message.ts'

/** What a call means: the fields of the event beside those that all have. `done` is the middle of its message. */
export type TrailFinding = Partial<NormalisedEvent> & { class: EventClass; activity: string; done: string }

/** One call as CloudTrail records it, its parts read once. */
export interface TrailCall {
  readonly record: Fields
  /** `s3`, `iam`, `signin`: the event source without its domain. */
  readonly service: string
  readonly name: string
  readonly kind: OperationKind
  readonly identity: Fields
  readonly request: Fields
  readonly response: Fields
  /** Undefined where it went well. */
  readonly error: string | undefined
}

export function readCall(record: Fields): TrailCall | undefined {
  const name = readText(record['eventName'])
  const source = readText(record['eventSource'])
  if (name === undefined || source === undefined) return undefined
  return {
    record,
    name,
    service: source.split('.', 1)[0]?.toLowerCase() ?? '',
    kind: record['readOnly'] === true ? 'read' : kindOfOperation(name),
    identity: readFields(record['userIdentity']) ?? {},
    request: readFields(record['requestParameters']) ?? {},
    response: readFields(record['responseElements']) ?? {},
    error: readText(record['errorCode']) ?? readText(record['errorMessage']),
  }
}

/**
 * Who called. A role is a coat that somebody wears: the name of its session is taken where it is a person's (single
 * sign-on, or an address), else the role's own.
 */
export function readCaller({ identity }: TrailCall): Account | undefined {
  const account = readText(identity['accountId'])
  const principal = readText(identity['principalId'])
  const type = readText(identity['type'])
  if (type === 'Root') return present<Account>({ name: 'root', domain: account, uid: principal })
  const session = sessionName(identity)
  const issuer = readFields(readFields(identity['sessionContext'])?.['sessionIssuer'])
  const role = readText(issuer?.['userName'])
  if (session !== undefined && (session.includes('@') || role?.startsWith('AWSReservedSSO_') === true))
    return readAccount(session, account, principal)
  const name = readText(identity['userName']) ?? role ?? readText(identity['invokedBy'])
  return readAccount(name, name === undefined ? undefined : account, principal)
}

/** `arn:aws:sts::111122223333:assumed-role/Role/session` ends with the session's name. */
function sessionName(identity: Fields): string | undefined {
  if (identity['type'] !== 'AssumedRole') return undefined
  const arn = readText(identity['arn'])
  const principal = readText(identity['principalId'])
  return readText(arn?.split('/')[2]) ?? readText(principal?.split(':')[1])
}

/** The account that a call changes, as the request or the answer names it. */
export function readTarget({ request, response }: TrailCall): Account | undefined {
  const created = readFields(response['user']) ?? readFields(response['accessKey'])
  const name = readText(request['userName']) ?? readText(created?.['userName'])
  return readAccount(name, undefined, name === undefined ? undefined : readText(created?.['userId']))
}

/** The caller as a sentence names it. */
export function callerName(call: TrailCall): string {
  return shorten(readCaller(call)?.name ?? readText(call.identity['type']) ?? 'an unnamed caller')
}

const resourceKeys = [
  'bucketName',
  'instanceId',
  'functionName',
  'groupId',
  'trailName',
  'detectorId',
  'keyId',
  'dBInstanceIdentifier',
  'secretId',
  'clusterName',
  'roleName',
  'groupName',
  'policyArn',
  'name',
]

/** What a call is about, where the request names it. */
export function resourceOf({ request }: TrailCall): string | undefined {
  for (const key of resourceKeys) {
    const name = readText(request[key])
    if (name !== undefined) return shorten(name)
  }
  return undefined
}
