import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, type ReactNode } from 'react'
import { getSource, makeSourceKey, patchSource, type SourceRow } from '../client/sources.ts'
import { m } from '../messages/catalogue.ts'
import { count, duration } from '../messages/format.ts'
import { CopyLine } from '../parts/copy-line.tsx'
import { Facts, Section } from '../parts/facts.tsx'
import { Loaded, PanelSkeleton, toLoad } from '../parts/load.tsx'
import { quote } from '../parts/open-link.tsx'
import { Time } from '../parts/time.tsx'
import { useMay } from '../shell/me.ts'
import { HealthMark } from './health-mark.tsx'
import { PointingLine } from './pointing-line.tsx'

const RateChart = lazy(async () => ({ default: (await import('./rate-chart.tsx')).RateChart }))
const t = m.sources

/** One source: how it is doing, how it is set, and the line that makes a sender send to it. */
export function SourcePanel({ id }: { id: string }): ReactNode {
  const load = toLoad(
    useQuery({ queryKey: ['sources', id], queryFn: () => getSource(id), refetchInterval: 15_000 }),
  )
  return (
    <Loaded load={load} skeleton={<PanelSkeleton />}>
      {(source) => <SourceDetail source={source} />}
    </Loaded>
  )
}

function SourceDetail({ source }: { source: SourceRow }): ReactNode {
  const { health } = source
  return (
    <>
      <div className="px-5 py-4">
        <HealthMark state={health.state} />
        <h2 className="mt-1 text-[18px] font-semibold">{source.name}</h2>
        <p className="text-[14px] text-ink-2">{t.transport[source.transport]}</p>
        <SourceButtons source={source} />
      </div>
      <Section title={t.chart}>
        <Suspense fallback={<div className="h-[130px]" />}>
          <RateChart perMinute={health.per_minute} />
        </Suspense>
      </Section>
      <Section title={t.columns.state}>
        <Facts
          rows={[
            health.last_event_time !== undefined && [
              t.columns.last,
              <Time key="last" at={health.last_event_time} site={source.site} form="full" />,
            ],
            health.lag_ms !== undefined && [
              t.columns.lag,
              health.lag_ms < 0 ? t.lagAhead(duration(health.lag_ms)) : duration(health.lag_ms),
            ],
            [t.columns.total, count(health.events_total)],
            [
              t.columns.problems,
              [
                t.unclassified(health.unclassified_total),
                t.dead(health.dead_letters),
                t.lost(health.lost_total),
              ].join(', '),
            ],
            health.last_error !== undefined && [
              t.lastError,
              <span key="error">
                {health.last_error}
                {health.last_error_time !== undefined && (
                  <span className="ml-2 text-ink-3">
                    <Time at={health.last_error_time} site={source.site} />
                  </span>
                )}
              </span>,
            ],
            [t.connector, source.connector ?? t.asked],
            source.match.length > 0 && [
              t.match,
              <span key="match" className="mono">
                {source.match.join(', ')}
              </span>,
            ],
            [t.lateness, duration(source.lateness_ms)],
          ]}
        />
      </Section>
      <Section title={t.point}>
        <PointingLine transport={source.transport} id={source.id} match={source.match} />
      </Section>
    </>
  )
}

function SourceButtons({ source }: { source: SourceRow }): ReactNode {
  const client = useQueryClient()
  const may = useMay('configure', 'system')
  const toggle = useMutation({
    mutationFn: () => patchSource(source.id, { enabled: !source.enabled }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['sources'] }),
  })
  const key = useMutation({ mutationFn: () => makeSourceKey(source) })
  return (
    <>
      <div className="mt-3 flex flex-wrap gap-2">
        <Link to="/search" search={{ q: `source:${quote(source.id)}`, from: '1h' }} className="button">
          {t.searchIt}
        </Link>
        {may && (
          <button
            type="button"
            className="button"
            onClick={() => toggle.mutate()}
            disabled={toggle.isPending}
          >
            {source.enabled ? t.turnOff : t.turnOn}
          </button>
        )}
        {may && source.transport === 'http' && (
          <button type="button" className="button" onClick={() => key.mutate()} disabled={key.isPending}>
            {t.newKey}
          </button>
        )}
      </div>
      {key.data && (
        <div className="mt-3">
          <p className="mb-1 text-[13.5px] text-ink-2">{t.keyOnce}</p>
          <CopyLine text={key.data.key} />
        </div>
      )}
    </>
  )
}
