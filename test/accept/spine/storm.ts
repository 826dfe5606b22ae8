import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Incident, IncidentSummary } from '../../../src/model/incident.ts'
import { AdminClient } from '../../support/admin-client.ts'
import { freePorts, startServer } from '../../support/start-server.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { sendEvents } from '../../support/send-events.ts'
import { twoSites } from '../../spine/two-sites.ts'
import type { AcceptCheck } from '../check.ts'
import { allPages, deniedRule } from './kill-alerts.ts'

const stormSize = 100
const calm = ['harbour', 'orchard']

/** Each card is refused at the three doors of one zone: as many alerts as cards, all about the same doors. */
export const stormCheck: AcceptCheck = {
  name: 'storm: 100 related alerts are one incident, two simultaneous stories stay two',
  needs: [],
  async run(report) {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-storm-'))
    const server = await startServer({ dataFolder: folder, config: freePorts })
    try {
      const admin = await AdminClient.setUp(server)
      const organisation = {
        places: [{ id: 'org', kind: 'organisation', name: 'Org', time_zone: 'Europe/London' }],
      }
      await admin.importFacts(organisation)
      await admin.importFacts(twoSites('mill', ...calm))
      const key = await admin.makeIngestKey('badges', 'badge')
      const startMs = Date.now() - 120_000
      const storm = Array.from({ length: stormSize }, (_, n) =>
        denied('mill', `storm-${n}`, startMs + n * 500),
      )
      await sendEvents(server.url, key, storm.flat())
      // Two people at two sites at the same time, their lines mixed.
      const [one = [], two = []] = calm.map((site) => denied(site, `${site}-card`, startMs))
      await sendEvents(
        server.url,
        key,
        one.flatMap((line, n) => [line, two[n] ?? line]),
      )
      const alerts = await waitUntil(
        'all alerts',
        async () => {
          const found = await allPages<{ rule: string; incident?: string }>(admin, '/api/alerts?state=all')
          return (
            found.filter(({ rule }) => rule === deniedRule).length === stormSize + calm.length &&
            found.every(({ incident }) => incident) &&
            found
          )
        },
        60_000,
      )
      const incidents = await allPages<IncidentSummary>(admin, '/api/incidents')
      report.figure('alerts', alerts.length)
      report.figure('incidents', incidents.length)
      report.expect(
        'there are three incidents: the storm and the two stories',
        incidents.length === 3,
        incidents.map(({ sites, alert_count }) => [sites, alert_count]),
      )
      const largest = incidents.find(({ sites }) => sites.includes('mill'))
      report.expect(
        `the storm’s incident holds its ${stormSize} alerts of three doors, and those of other rules`,
        (largest?.alert_count ?? 0) >= stormSize,
        largest?.alert_count,
      )
      for (const summary of incidents) {
        const incident = await admin.get<Incident>(`/api/incidents/${summary.id}`)
        const sites = new Set(
          [...incident.alerts.flatMap(({ events }) => events), ...incident.context_events].map(
            ({ site }) => site,
          ),
        )
        report.expect(`incident ${summary.number} holds events of one story alone`, sites.size === 1, [
          ...sites,
        ])
      }
    } finally {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

function denied(site: string, card: string, atMs: number): object[] {
  return [1, 2, 3].map((n) => ({
    time: new Date(atMs + n * 100).toISOString(),
    door: `${site}-door-${n}`,
    reader: `${site}-door-${n}-in`,
    direction: 'in',
    card,
    result: 'denied',
    reason: 'no_right',
  }))
}
