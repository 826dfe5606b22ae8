import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { getSystem } from '../client/system.ts'
import { m } from '../messages/catalogue.ts'
import { bytes, compact, duration } from '../messages/format.ts'
import { useNow } from '../parts/clock.ts'
import { Facts, Section } from '../parts/facts.tsx'
import { Loaded, toLoad } from '../parts/load.tsx'
import { DemoCard } from './demo-card.tsx'

const t = m.settings.system

/** How Gatehouse itself is doing. */
export function SystemTab(): ReactNode {
  const now = useNow()
  const load = toLoad(useQuery({ queryKey: ['system'], queryFn: getSystem, refetchInterval: 10_000 }))
  return (
    <Loaded load={load}>
      {(system) => (
        <div className="max-w-[640px]">
          <Section title={m.settings.tabs.system}>
            <Facts
              rows={[
                [t.version, system.version],
                [t.up, duration(Math.max(0, now - system.started_time))],
                system.events_per_second !== undefined && [t.rate, compact(system.events_per_second)],
                system.pipeline !== undefined && [t.behind, m.words.events(system.pipeline.behind)],
                system.log !== undefined && [
                  t.log,
                  `${bytes(system.log.bytes)}, ${m.words.events(system.log.head)}`,
                ],
                system.lake !== undefined && [
                  t.lake,
                  `${bytes(system.lake.bytes)}, ${m.words.events(system.lake.events)}, ${t.files(system.lake.files)}, ${t.perEvent(bytes(system.lake.bytes / Math.max(1, system.lake.events)))}`,
                ],
                system.disk !== undefined && [
                  t.disk,
                  m.words.of(bytes(system.disk.free_bytes), bytes(system.disk.total_bytes)),
                ],
                system.listeners !== undefined && [
                  t.listeners,
                  system.listeners.map((one) => (
                    <p key={one.transport + one.address} className="mono">
                      {one.transport.includes(one.address)
                        ? one.transport
                        : `${one.transport} ${one.address}`}
                    </p>
                  )),
                ],
              ]}
            />
            <p className="mt-4">
              <a className="link" href="/api/docs">
                {t.api}
              </a>
            </p>
          </Section>
          <div className="px-5 pb-5">
            <DemoCard />
          </div>
        </div>
      )}
    </Loaded>
  )
}
