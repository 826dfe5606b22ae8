import type { QueuedAlert } from '../../../src/model/alert.ts'
import type { AdminClient } from '../../support/admin-client.ts'
import type { Report } from '../check.ts'

/** `One card denied at three doors`. */
export const deniedRule = '3466c7e6-cb32-4bfe-85be-a222941910ff'

/** Changes that leave an entry in the audit trail, one after the other, for as long as it runs. */
export function startAuditedWork(admin: AdminClient): { stop(): Promise<number> } {
  const stopping = new AbortController()
  let acknowledged = 0
  const running = (async () => {
    while (!stopping.signal.aborted) {
      try {
        await admin.post('/api/sources/badges', { name: `badges ${acknowledged}` }, 'PATCH')
        acknowledged++
      } catch {
        // No server just now.
      }
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
  })()
  return {
    async stop() {
      stopping.abort()
      await running
      return acknowledged
    },
  }
}

export async function checkAudit(admin: AdminClient, acknowledged: number, report: Report): Promise<void> {
  const { ok, message } = await admin.get<{ ok: boolean; message?: string }>('/api/audit/verify')
  report.expect('the running server finds its audit chain whole', ok, message)
  const entries = await allPages<{ seq: number }>(admin, '/api/audit?action=source.change')
  report.figure('audited changes answered', acknowledged)
  report.expect(
    'each audited change that was answered is in the audit trail',
    entries.length >= acknowledged,
    {
      entries: entries.length,
    },
  )
}

/** `expected`: cards whose three refusals were acknowledged; `possible`: all that were sent. */
export async function checkAlerts(
  admin: AdminClient,
  expected: ReadonlySet<string>,
  possible: ReadonlySet<string>,
  report: Report,
): Promise<void> {
  const alerts = await allPages<QueuedAlert>(admin, '/api/alerts?state=all')
  report.figure('alerts', alerts.length)
  const ofCard = new Map<string, number>()
  for (const alert of alerts.filter(({ rule }) => rule === deniedRule)) {
    const card = Object.values(alert.key)[0] ?? ''
    ofCard.set(card, (ofCard.get(card) ?? 0) + 1)
  }
  const missing = [...expected].filter((card) => !ofCard.has(card))
  report.expect('every acknowledged story has its alert', missing.length === 0, {
    missing: missing.length,
    of: expected.size,
    first: missing.slice(0, 3),
  })
  const twice = [...ofCard].filter(([, count]) => count > 1)
  report.expect('no alert is there twice', twice.length === 0, twice.slice(0, 3))
  const strange = [...ofCard.keys()].filter((card) => !possible.has(card))
  report.expect('no alert is about what was not sent', strange.length === 0, strange.slice(0, 3))
  const byEvents = new Set(
    alerts.map(({ rule, events }) => `${rule} ${events.map(({ id }) => id).join(' ')}`),
  )
  report.expect('no two alerts of one rule hold the same events', byEvents.size === alerts.length)
  const unjoined = alerts.filter(({ incident }) => incident === undefined)
  report.expect('every alert is in an incident', unjoined.length === 0, unjoined.length)
}

export async function allPages<T>(admin: AdminClient, path: string): Promise<T[]> {
  const items: T[] = []
  for (let after: string | undefined; ;) {
    const more = `${path.includes('?') ? '&' : '?'}limit=1000${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`
    const page: { items: T[]; next?: string } = await admin.get(path + more)
    items.push(...page.items)
    if (page.next === undefined) return items
    after = page.next
  }
}
