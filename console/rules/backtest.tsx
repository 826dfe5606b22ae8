import { useState, type ReactNode } from 'react'
import type { BacktestProgress, BacktestReport } from '../../src/model/backtest.ts'
import type { BacktestOf } from '../client/rules.ts'
import { m } from '../messages/catalogue.ts'
import { minuteOfDay, shortDay } from '../messages/format.ts'
import { Pick } from '../parts/page-head.tsx'
import { EntityLink, OpenLink } from '../parts/open-link.tsx'
import { Time } from '../parts/time.tsx'
import { AlertBars } from './alert-bars.tsx'
import { useBacktest } from './use-backtest.ts'

const t = m.rules.backtest
const dayMs = 86_400_000
const spans = { '24h': dayMs, '7d': 7 * dayMs, '30d': 30 * dayMs, '90d': 90 * dayMs } as const
type Span = keyof typeof spans
const isSpan = (text: string | undefined): text is Span => text !== undefined && text in spans

/** Runs a rule over the past on demand. `of` is asked when it starts, so that an editor gives its newest text. */
export function Backtest({ of }: { of: () => BacktestOf }): ReactNode {
  const [span, setSpan] = useState<Span>('7d')
  const { status, progress, report, problem, run, cancel } = useBacktest()
  const isRunning = status === 'running'
  return (
    <div className="flex flex-col gap-3 text-[14px]">
      <div className="flex flex-wrap items-center gap-2">
        <Pick
          label={t.range}
          value={span}
          onPick={(value) => setSpan(isSpan(value) ? value : '7d')}
          options={Object.entries(t.ranges)}
        />
        {isRunning ? (
          <button type="button" className="button" onClick={cancel}>
            {t.cancel}
          </button>
        ) : (
          <button type="button" className="button" onClick={() => run(of(), spans[span])}>
            {report ? t.again : t.run}
          </button>
        )}
      </div>
      {isRunning && <Running progress={progress} />}
      {status === 'idle' && !report && <p className="text-ink-2">{t.hint}</p>}
      {status === 'failed' && problem && (
        <p role="alert" className="rounded-(--radius) bg-bad-wash px-3 py-2">
          <span className="font-semibold">{problem.message}</span> {problem.hint}
        </p>
      )}
      {report && !isRunning && status !== 'failed' && <Report report={report} />}
    </div>
  )
}

function Running({ progress }: { progress: BacktestProgress | undefined }): ReactNode {
  const share = progress
    ? Math.min(1, Math.max(0, (progress.at - progress.from) / (progress.to - progress.from)))
    : undefined
  return (
    <div role="status">
      <p className="text-ink-2">
        {progress ? t.reading(shortDay(progress.at), progress.events, progress.alerts) : t.waiting}
      </p>
      <progress className="mt-1 h-1.5 w-full" aria-label={t.title} value={share} />
    </div>
  )
}

function Report({ report }: { report: BacktestReport }): ReactNode {
  const answered = `${shortDay(report.answered_to)} ${minuteOfDay(report.answered_to)}`
  return (
    <>
      <p>
        <strong className="font-semibold">{report.total === 0 ? t.none : t.total(report.total)}</strong>
        <span className="block text-ink-2">{readText(report)}</span>
        {report.gaps > 0 && <span className="block text-ink-2">{t.gaps(report.gaps)}</span>}
        {report.stopped && <span className="block font-semibold">{t.stopped[report.stopped](answered)}</span>}
      </p>
      {report.total > 0 && (
        <>
          <AlertBars report={report} />
          <Entities report={report} />
          <Alerts report={report} />
        </>
      )}
      {report.limits.length > 0 && (
        <ul className="flex flex-col gap-1 text-[13px] text-ink-3">
          {report.limits.map((limit) => (
            <li key={limit}>{t.limits[limit]}</li>
          ))}
        </ul>
      )}
    </>
  )
}

function readText({ events, stored, stopped }: BacktestReport): string {
  if (stopped) return t.readUntil(events, stored)
  if (stored === 0) return t.readNothing
  // Events may have come between the counting and the reading.
  return events >= stored ? t.readAll(events) : t.readSome(events, stored)
}

function Entities({ report }: { report: BacktestReport }): ReactNode {
  if (report.entities.length === 0) return null
  return (
    <div>
      <h3 className="caps mb-1">{t.about}</h3>
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        {report.entities.slice(0, 12).map((entity) => (
          <li key={`${entity.kind}:${entity.id}`}>
            <EntityLink entity={entity} /> <span className="text-ink-3 tabular-nums">{entity.alerts}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

const listed = 50

function Alerts({ report }: { report: BacktestReport }): ReactNode {
  const rows = report.alerts.slice(0, listed)
  return (
    <div>
      <h3 className="caps mb-1">
        {t.alerts}
        {rows.length < report.total && (
          <span className="ml-2 font-normal tracking-normal normal-case">
            {t.shown(rows.length, report.total)}
          </span>
        )}
      </h3>
      <ul>
        {rows.map((alert) => (
          <li key={alert.id} className="border-b border-line last:border-0">
            <details>
              <summary className="flex cursor-pointer items-baseline gap-2.5 py-1">
                <span className="text-[13px] text-ink-2">
                  <Time at={alert.time} site={alert.site} />
                </span>
                <span className="min-w-0 truncate">{alert.title}</span>
              </summary>
              <ul className="pb-1 pl-4 text-[13px]">
                {alert.events.map((event) => (
                  <li key={event.id} className="flex items-baseline gap-2.5 py-0.5">
                    <span className="text-ink-2">
                      <Time at={event.time} site={event.site} />
                    </span>
                    <OpenLink kind="event" id={event.id} className="min-w-0 truncate hover:underline">
                      {event.message}
                    </OpenLink>
                  </li>
                ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
    </div>
  )
}
