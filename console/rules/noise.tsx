import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { readNoise, type RuleNoise } from '../client/rules.ts'
import { m } from '../messages/catalogue.ts'
import { count } from '../messages/format.ts'
import { Facts } from '../parts/facts.tsx'
import { Time } from '../parts/time.tsx'
import { DayBars } from './day-bars.tsx'

const t = m.rules.noise

/** How loud every rule was; asked once for list and panel. */
export const useNoise = () =>
  useQuery({ queryKey: ['rules', 'noise'], queryFn: readNoise, staleTime: 60_000, refetchInterval: 300_000 })

/** How loud one rule was, and how often that was for nothing. */
export function Noise({ rule }: { rule: string }): ReactNode {
  const { data } = useNoise()
  if (!data) return null
  const noise = data.get(rule)
  if (!noise || (noise.alerts === 0 && noise.held === 0 && noise.gaps === undefined))
    return <p className="text-[14px] text-ink-2">{t.never}</p>
  return (
    <>
      <DayBars days={noise.days} width={360} height={40} />
      <div className="mt-3">
        <Facts
          rows={[
            [t.alerts, count(noise.alerts)],
            [t.incidents, count(noise.incidents)],
            noise.closed > 0 && [t.wrong, t.wrongOf(noise.false_positive, noise.closed)],
            noise.held > 0 && [t.held, count(noise.held)],
            noise.last_time !== undefined && [
              t.last,
              <Time key="last" at={noise.last_time} site={undefined} />,
            ],
            noise.gaps !== undefined && [t.gaps, `${count(noise.gaps)} (${t.gapsNote})`],
          ]}
        />
      </div>
    </>
  )
}

/** Share of the closed incidents that were false positives; undefined where none was closed. */
export function wrongShare(noise: RuleNoise | undefined): number | undefined {
  return noise && noise.closed > 0 ? noise.false_positive / noise.closed : undefined
}
