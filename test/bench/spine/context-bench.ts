import { buildOrganisation } from '../../../src/demo/organisation.ts'
import { ContextEngine } from '../../../src/engine/context/context-engine.ts'
import type { SecurityEvent } from '../../../src/model/event.ts'
import { compareCpu } from '../compare.ts'
import type { Bench } from '../figure.ts'
import { openEventSource } from './event-source.ts'
import { sampleEvents, sampleReceipts } from './sample-receipts.ts'

const count = 40_000

/** An engine that knows the demo organisation: three sites, some 200 people, 60 doors, 150 hosts. */
export function demoContext(): ContextEngine {
  const { places, assets, people, teams, plans, travel } = buildOrganisation(1, Date.now())
  return new ContextEngine({ version: 1, places, assets, people, teams, plans, travel })
}

/** Every fourth event is of a host and a person of the demo organisation, so that there is something to find. */
export function relate(events: readonly SecurityEvent[]): SecurityEvent[] {
  const { staff } = buildOrganisation(1, Date.now())
  return events.map((event, index) => {
    const member = staff[index % staff.length]
    if (index % 4 !== 0 || !member) return event
    const device = { ...event.device, hostname: member.workstation.name }
    return { ...event, device, actor: { ...event.actor, user: { name: member.account } } }
  })
}

export const contextBench: Bench = {
  name: 'context',
  async run() {
    const source = openEventSource()
    const events = relate(sampleEvents(sampleReceipts(source, count)))
    const engine = demoContext()
    let sites = 0
    let sum = 0
    const times = await compareCpu(
      () => {
        sites = 0
        for (const event of events) if (engine.apply(event).site !== undefined) sites++
      },
      () => {
        for (const event of events) sum += event.time
      },
    )
    if (sum === 0) throw new Error('the baseline did nothing')
    return [
      {
        name: 'context, demo organisation loaded, one core',
        value: count / (times.ours - times.baseline),
        unit: 'events per CPU second',
        comparedWith: 'a loop over the same events, taken off',
      },
      { name: 'of those placed at a site', value: (100 * sites) / count, unit: '%' },
    ]
  },
}
