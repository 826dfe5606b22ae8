import type { NormalisedEvent, Severity } from '../../model/event.ts'
import { presentOrNone, setField } from '../read-value.ts'
import { shorten } from '../write-message.ts'
import { bySubject, datum, fillSubject, fillTarget, type Kind, named, type WindowsSource } from './kind.ts'

/** Accounts and groups: Security's management ids. */
export const accountChangeKinds: readonly (readonly [number, Kind])[] = [
  [4720, account('create', 'created')],
  [4722, account('enable', 'enabled')],
  [4723, account('password_change', 'changed its password')],
  [4724, account('password_reset', 'had its password reset')],
  [4725, account('disable', 'disabled')],
  [4726, account('delete', 'deleted')],
  [4738, account('other', 'changed')],
  [4740, account('lock', 'locked out', 'medium')],
  [4767, account('unlock', 'unlocked')],
  [4741, account('create', 'created')],
  [4742, account('other', 'changed')],
  [4743, account('delete', 'deleted')],
  [4765, account('other', 'given a SID history', 'medium')],
  [4766, account('other', 'refused a SID history', 'medium')],
  [4780, account('other', 'given the permissions of administrators', 'medium')],
  [4781, account('other', 'renamed')],
  [4794, account('password_reset', 'had its restore-mode password set', 'high')],
  [4704, account('attach_policy', 'given a user right')],
  [4705, account('other', 'deprived of a user right')],
  [4717, account('attach_policy', 'given a logon right')],
  [4718, account('other', 'deprived of a logon right')],
  [4703, account('other', 'had its token rights adjusted', 'informational')],
  ...groups([4727, 4731, 4754, 4744, 4749, 4759, 4783, 4790], 'create', (group) => `Group ${group} created`),
  ...groups(
    [4728, 4732, 4756, 4746, 4751, 4761, 4785],
    'add_user',
    (group, member) => `${member} added to group ${group}`,
  ),
  ...groups(
    [4729, 4733, 4757, 4747, 4752, 4762, 4786],
    'remove_user',
    (group, member) => `${member} removed from group ${group}`,
  ),
  ...groups([4730, 4734, 4758, 4748, 4753, 4763, 4789], 'delete', (group) => `Group ${group} deleted`),
  ...groups([4735, 4737, 4755, 4745, 4750, 4760, 4764, 4784], 'other', (group) => `Group ${group} changed`),
  ...groups([4799], 'other', (group) => `Members of group ${group} listed`, 'informational'),
  [4798, account('other', 'had its group memberships listed', 'informational')],
]

function account(activity: string, done: string, severity: Severity = 'low'): Kind {
  return {
    class: 'account_change',
    activity,
    severity,
    say: (source) => `Account ${nameOf(source)} ${done}${bySubject(source)}${source.place}`,
    fill: fillAccount,
  }
}

function nameOf(source: WindowsSource): string {
  return named(
    source,
    'TargetUserName',
    named(source, 'OldTargetUserName', named(source, 'TargetSid', 'unnamed')),
  ).toLowerCase()
}

function fillAccount(event: NormalisedEvent, source: WindowsSource): void {
  fillSubject(event, source)
  fillTarget(event, source)
  const sid = datum(source, 'TargetSid')
  if (event.user !== undefined && event.user.uid === undefined && sid !== undefined)
    event.user = { ...event.user, uid: sid }
  // 4740 names the machine that the wrong passwords came from in the place of the domain.
  if (source.record.eventId !== 4740) return
  const caller = datum(source, 'TargetDomainName')
  if (caller !== undefined) event.src_endpoint = { hostname: caller.replace(/^\\\\/, '') }
  if (event.user?.domain === caller && event.user !== undefined) delete event.user.domain
}

const privilegedRids = new Set(['512', '516', '518', '519', '520', '498', '500'])
const privilegedGroups = new Set([
  'S-1-5-32-544',
  'S-1-5-32-548',
  'S-1-5-32-549',
  'S-1-5-32-551',
  'S-1-5-32-555',
])

function groups(
  ids: readonly number[],
  activity: string,
  say: (group: string, member: string) => string,
  severity: Severity = 'low',
): [number, Kind][] {
  const kind: Kind = {
    class: 'group_management',
    activity,
    severity,
    say: (source) =>
      `${say(named(source, 'TargetUserName', 'unnamed'), memberOf(source))}${bySubject(source)}${source.place}`,
    fill: fillGroup,
  }
  return ids.map((id) => [id, kind])
}

function fillGroup(event: NormalisedEvent, source: WindowsSource): void {
  fillSubject(event, source)
  setField(event, 'group', datum(source, 'TargetUserName'))
  const sid = datum(source, 'TargetSid')
  if (event.activity === 'add_user' && sid !== undefined && isPrivileged(sid)) event.severity = 'medium'
  const member = datum(source, 'MemberName')
  const distinguished = member?.includes('=') ?? false
  setField(
    event,
    'user',
    presentOrNone({
      name: distinguished ? undefined : member?.slice(member.lastIndexOf('\\') + 1).toLowerCase(),
      uid: datum(source, 'MemberSid'),
    }),
  )
  if (distinguished) (event.unmapped ??= {})['member'] = member
}

function isPrivileged(sid: string): boolean {
  return (
    privilegedGroups.has(sid) ||
    (sid.startsWith('S-1-5-21-') && privilegedRids.has(sid.slice(sid.lastIndexOf('-') + 1)))
  )
}

function memberOf(source: WindowsSource): string {
  const member = datum(source, 'MemberName')
  const common = member === undefined ? null : /^CN=([^,]{1,80})/i.exec(member)
  return shorten(common?.[1] ?? member ?? datum(source, 'MemberSid') ?? 'A member')
}
