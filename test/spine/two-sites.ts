import type { AdminClient } from '../support/admin-client.ts'
import { sendEvents } from '../support/send-events.ts'
import { sendSyslogLine } from '../support/syslog-line.ts'

/** In everything that belongs to the other site, and in nothing else. */
export const mark = 'kestrel'

interface SiteParts {
  readonly key: string
  readonly source: string
}

/** The organisation's tree: two sites that share nothing, each with a zone, doors, a host, a person and a plan. */
export function twoSites(...names: string[]): object {
  const day = 86_400_000
  const iso = (offset: number) => new Date(Date.now() + offset).toISOString()
  return {
    places: names.flatMap((site) => [
      { id: site, kind: 'site', name: `${site} works`, parent: 'org', time_zone: 'Europe/London' },
      { id: `${site}-house`, kind: 'building', name: `${site} house`, parent: site },
      { id: `${site}-ground`, kind: 'floor', name: `${site} ground`, parent: `${site}-house` },
      {
        id: `${site}-vault`,
        kind: 'zone',
        name: `${site} vault`,
        parent: `${site}-ground`,
        security: 'secure',
      },
    ]),
    assets: names.flatMap((site) => [
      ...[1, 2, 3].map((n) => door(site, n)),
      { id: `${site}-db`, kind: 'server', name: `${site}-db`, place: `${site}-vault`, names: [`${site}-db`] },
    ]),
    people: names.map((site) => ({
      id: `p-${site}`,
      name: `${site} person`,
      accounts: [`${site}.person`],
      credentials: [`${site}-card`],
      home_site: site,
      employment: [{ from: '2020-01-01' }],
    })),
    plans: names.map((site) => ({
      id: `plan-${site}`,
      kind: 'work_order',
      title: `${site} work`,
      from: iso(-day),
      to: iso(-day / 2),
      places: [`${site}-vault`],
    })),
    walks: names.map((site) => ({ from: `${site}-door-1`, to: `${site}-door-2`, seconds: 5 })),
    threats: names.map((site) => ({
      id: `threat-${site}`,
      place: site,
      level: 'elevated',
      reason: `${site} was threatened`,
      from: iso(-day),
      to: iso(-day / 2),
    })),
  }
}

function door(site: string, n: number): object {
  return {
    id: `${site}-door-${n}`,
    kind: 'door',
    name: `${site} door ${n}`,
    place: `${site}-vault`,
    names: [`${site}-door-${n}`],
    leads_to: `${site}-vault`,
    entry_readers: [`${site}-door-${n}-in`],
  }
}

/** Facts, a source with its key, badge events that raise an alert, and a dead letter, at one site. */
export async function seedSite(admin: AdminClient, site: string): Promise<SiteParts> {
  await admin.importFacts(twoSites(site))
  const source = `${site}-badges`
  await admin.post('/api/sources', { id: source, name: source, transport: 'http', connector: 'badge', site })
  const { key } = await admin.post<{ key: string }>('/api/keys', { name: source, ingest_source: source })
  const time = new Date().toISOString()
  const denied = [1, 2, 3].map((n) => ({
    time,
    door: `${site}-door-${n}`,
    reader: `${site}-door-${n}-in`,
    direction: 'in',
    card: `${site}-card`,
    result: 'denied',
    reason: 'no_right',
  }))
  const granted = { ...denied[0], result: 'granted', reason: undefined }
  await sendEvents(admin.url, key, [...denied, granted])
  await sendEvents(admin.url, key, [
    `{"broken ${site}":`,
    `{"broken again ${site}":`,
    `{"and again ${site}":`,
  ])
  return { key, source }
}

/** The first site's person logs on at the second site's host: an incident across both. */
export async function crossOver(syslogTcp: string, person: string, site: string): Promise<void> {
  await sendSyslogLine(
    syslogTcp,
    `<86>${new Date().toISOString()} ${site}-db sshd[812]: Accepted password for ${person}.person from 10.9.9.9 port 50222 ssh2`,
  )
}
