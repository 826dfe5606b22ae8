import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Stores } from './open-stores.ts'
import type { Vitals } from './vitals.ts'

/** Gatehouse's figures for Prometheus, read when they are asked for. */
export function openMetrics(vitals: Vitals, { log, lake }: Stores): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'gatehouse_' })
  const gauge = (name: string, help: string, read: () => number | undefined): void => {
    const made = new Gauge({
      name: `gatehouse_${name}`,
      help,
      registers: [registry],
      collect() {
        const value = read()
        if (value !== undefined) this.set(value)
      },
    })
    void made
  }
  gauge('log_head', 'Sequence of the next receipt in the event log', () => log.head())
  gauge('log_bytes', 'Bytes of the event log on disk', () => vitals.logBytes())
  gauge('pipeline_seq', 'Receipts below this sequence are processed', () => vitals.progress?.seq)
  gauge(
    'pipeline_behind',
    'Receipts logged and not yet processed',
    () => vitals.progress && log.head() - vitals.progress.seq,
  )
  gauge(
    'pipeline_watermark_ms',
    'Event time up to which nothing more is expected',
    () => vitals.progress?.watermarkMs,
  )
  gauge('events_total', 'Events since the start', () => vitals.progress?.eventsTotal)
  gauge(
    'events_late_total',
    'Events older than the watermark since the start',
    () => vitals.progress?.lateTotal,
  )
  gauge('alerts_total', 'Alerts since the start', () => vitals.progress?.alertsTotal)
  gauge(
    'dead_letters_total',
    'Dead letters of the pipeline since the start',
    () => vitals.progress?.deadLettersTotal,
  )
  gauge('rules', 'Rules in use', () => vitals.rules?.rules)
  gauge(
    'rules_load_seconds',
    'From when the last change of rules was noticed until it was in use',
    () => vitals.rules && vitals.rules.tookMs / 1_000,
  )
  gauge('lake_rows', 'Events in the lake', () => lake.stats().rows)
  gauge('lake_bytes', 'Bytes of the lake’s files', () => lake.stats().bytes)
  gauge('lake_files', 'Files of the lake', () => lake.stats().files)
  gauge('lake_seq', 'Receipts below this sequence are in the lake', () => lake.nextSeq())
  return registry
}
