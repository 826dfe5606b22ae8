import type { DemoMessage } from '../../../../src/demo/messages.ts'
import type { DemoOrganisation, StaffMember } from '../../../../src/demo/organisation.ts'

/** Somebody sits at a computer, from the logon to the logoff. Epoch milliseconds. */
export interface DeskSpan {
  readonly member: StaffMember
  readonly fromMs: number
  readonly toMs: number
}

/** Read from what the day says, so that what is added to it fits: who is away that day has none. */
export function deskSpans(
  ordinary: readonly DemoMessage[],
  { staff }: Pick<DemoOrganisation, 'staff'>,
): DeskSpan[] {
  const members = new Map(staff.map((member) => [member.account, member]))
  const open = new Map<string, number>()
  const spans: DeskSpan[] = []
  for (const { atMs, to, body } of ordinary.toSorted((a, b) => a.atMs - b.atMs)) {
    if (to !== 'demo-windows') continue
    const { winlog } = JSON.parse(body) as Record<'winlog', { event_id: string; event_data: LogonData }>
    const { TargetUserName: account = '', LogonType: type } = winlog.event_data
    if (winlog.event_id === '4624' && type === '2') open.set(account, atMs)
    const fromMs = open.get(account)
    const member = members.get(account)
    if (winlog.event_id !== '4634' || fromMs === undefined || member === undefined) continue
    spans.push({ member, fromMs, toMs: atMs })
    open.delete(account)
  }
  return spans
}

interface LogonData {
  readonly TargetUserName?: string
  readonly LogonType?: string
}
