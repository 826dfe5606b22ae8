import type { Hono } from 'hono'
import type { Incident } from '../../src/model/incident.ts'
import type { World } from './stand-in-api.ts'
import { summaryOf } from './stand-in-work.ts'

const me = { id: 'u-1', name: 'Sam Keller' }
const fits = (wanted: string | undefined, ...values: (string | undefined)[]): boolean =>
  wanted === undefined || values.some((value) => value !== undefined && wanted.split(',').includes(value))

const scale = ['informational', 'low', 'medium', 'high', 'critical']
const atLeast = (wanted: string | undefined, severity: string): boolean =>
  wanted === undefined || scale.indexOf(severity) >= scale.indexOf(wanted)

export function addWorkRoutes(app: Hono, { work }: World): void {
  app.get('/api/alerts', (context) => {
    const { state = 'all', severity, site, domain, rule, limit = '100' } = context.req.query()
    const rows = work.alerts.filter(
      (alert) =>
        (state === 'all' || (alert.acknowledged_time !== undefined) === (state === 'acknowledged')) &&
        atLeast(severity, alert.severity) &&
        fits(site, ...alert.sites) &&
        fits(domain, ...alert.domains) &&
        fits(rule, alert.rule),
    )
    return context.json({
      items: rows.slice(0, Number(limit)),
      total: rows.length,
    })
  })
  app.get('/api/alerts/:id', (context) => {
    const alert = work.alerts.find((one) => one.id === context.req.param('id'))
    return alert
      ? context.json(alert)
      : context.json({ code: 'not_found', message: 'There is no such alert.' }, 404)
  })
  app.post('/api/alerts/:id/acknowledge', (context) => {
    const alert = work.alerts.find((one) => one.id === context.req.param('id'))
    if (!alert) return context.json({ code: 'not_found', message: 'There is no such alert.' }, 404)
    Object.assign(alert, {
      acknowledged_time: Date.now(),
      acknowledged_by: me.id,
      acknowledged_by_name: me.name,
    })
    return context.json(alert)
  })
  app.get('/api/incidents', (context) => {
    const { status, severity, site, domain, owner, text, limit = '100' } = context.req.query()
    const rows = [...work.incidents.values()].filter(
      (one) =>
        (status === 'open'
          ? one.status !== 'closed' && one.status !== 'resolved'
          : fits(status, one.status)) &&
        atLeast(severity, one.severity) &&
        fits(site, ...one.sites) &&
        (domain === 'both' ? one.domains.length > 1 : fits(domain, ...one.domains)) &&
        (owner === undefined ||
          (owner === 'none' ? one.owner === undefined : one.owner === (owner === 'me' ? me.id : owner))) &&
        (text === undefined || `INC-${one.number} ${one.title}`.toLowerCase().includes(text.toLowerCase())),
    )
    return context.json({ items: rows.slice(0, Number(limit)).map(summaryOf), total: rows.length })
  })
  const change = (
    id: string,
    version: number | undefined,
    patch: (incident: Incident) => Partial<Incident>,
  ): Incident | 404 | 409 => {
    const before = work.incidents.get(id)
    if (!before) return 404
    if (version !== undefined && version !== before.version) return 409
    const after = { ...before, ...patch(before), version: before.version + 1 }
    work.incidents.set(id, after)
    return after
  }
  app.get('/api/incidents/:id', (context) => {
    const incident = work.incidents.get(context.req.param('id'))
    return incident
      ? context.json(incident)
      : context.json({ code: 'not_found', message: 'There is no such incident.' }, 404)
  })
  app.patch('/api/incidents/:id', async (context) => {
    const { version, owner, ...rest } = await context.req.json<
      { version: number; owner?: string | null } & Partial<Incident>
    >()
    const result = change(context.req.param('id'), version, () => ({
      ...rest,
      ...(owner === null
        ? { owner: undefined, owner_name: undefined }
        : owner === undefined
          ? {}
          : { owner: me.id, owner_name: me.name }),
    }))
    return typeof result === 'number'
      ? context.json({ code: 'incident_changed', message: 'It was changed meanwhile.' }, result)
      : context.json(result)
  })
  app.post('/api/incidents/:id/comments', async (context) => {
    const { text } = await context.req.json<{ text: string }>()
    const comment = { id: `c${Date.now()}`, author: me.id, author_name: me.name, time: Date.now(), text }
    change(context.req.param('id'), undefined, (one) => ({ comments: [...one.comments, comment] }))
    return context.json(comment)
  })
  app.post('/api/incidents/:id/split', async (context) => {
    const { alerts } = await context.req.json<{ alerts: string[] }>()
    change(context.req.param('id'), undefined, (one) => ({
      alerts: one.alerts.filter((alert) => !alerts.includes(alert.id)),
      alert_count: one.alert_count - alerts.length,
    }))
    return context.json({ kind: 'split' })
  })
  app.post('/api/incidents/:id/merge', async (context) => {
    const { incidents } = await context.req.json<{ incidents: string[] }>()
    for (const other of incidents) {
      const added = work.incidents.get(other)?.alerts ?? []
      change(context.req.param('id'), undefined, (one) => ({
        alerts: [...one.alerts, ...added],
        alert_count: one.alert_count + added.length,
      }))
      work.incidents.delete(other)
    }
    return context.json({ kind: 'merge' })
  })
}
