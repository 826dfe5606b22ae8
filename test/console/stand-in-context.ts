import type { Hono } from 'hono'
import type { World } from './stand-in-api.ts'
import { assets, people, places, teams } from './stand-in-places.ts'

export function addContextRoutes(app: Hono, world: World): void {
  const all: Record<string, { id: string }[]> = world.empty
    ? { places: [], assets: [], people: [], teams: [], plans: [] }
    : { places: [...places], assets: [...assets], people: [...people], teams: [...teams], plans: [] }
  app.get('/api/presence', (context) => {
    const items = world.empty
      ? []
      : people
          .slice(0, 90)
          .filter((_, index) => index % 2 === 0)
          .map((person, index) => ({
            person: person.id,
            person_name: person.name,
            site: person.home_site ?? 'harbour',
            zone: ['hh-lab', 'mw-hall', 'ds-dock'][index % 3],
            since: world.now - (index + 1) * 180_000,
          }))
    const { person, site } = context.req.query()
    return context.json({
      items: items.filter(
        (row) => (person === undefined || row.person === person) && (site === undefined || row.site === site),
      ),
    })
  })
  for (const [kind, rows] of Object.entries(all)) {
    app.get(`/api/${kind}`, (context) => context.json({ items: rows, total: rows.length }))
    app.get(`/api/${kind}/:id`, (context) => {
      const row = rows.find((one) => one.id === context.req.param('id'))
      return row ? context.json(row) : context.json({ code: 'not_found', message: 'It is not there.' }, 404)
    })
    app.put(`/api/${kind}/:id`, async (context) => {
      const row = await context.req.json<{ id: string }>()
      const at = rows.findIndex((one) => one.id === row.id)
      if (at < 0) rows.push(row)
      else rows[at] = row
      return context.json(row)
    })
    app.delete(`/api/${kind}/:id`, (context) => {
      const at = rows.findIndex((one) => one.id === context.req.param('id'))
      if (at >= 0) rows.splice(at, 1)
      return context.body(null, 204)
    })
  }
  app.post('/api/imports/:kind', async (context) => {
    const lines = (await context.req.text()).trim().split('\n').slice(1)
    const bad = lines.flatMap((line, index) =>
      line.split(',')[0] === '' ? [{ line: index + 2, where: 'id', message: 'id is missing' }] : [],
    )
    return context.json({
      read: lines.length,
      added: lines.length - bad.length,
      changed: 0,
      unchanged: 0,
      bad,
    })
  })
}
