import type { Hono } from 'hono'
import type { World } from './stand-in-api.ts'
import { assets, people, places, teams, threatsAt, walks } from './stand-in-places.ts'

export function addContextRoutes(app: Hono, world: World): void {
  const all: Record<string, { id: string }[]> = world.empty
    ? { places: [], assets: [], people: [], teams: [], plans: [], threats: [], walks: [] }
    : {
        places: [...places],
        assets: [...assets],
        people: [...people],
        teams: [...teams],
        plans: [],
        threats: threatsAt(world.now),
        walks: [...walks],
      }
  app.get('/api/presence', (context) => {
    const asked = context.req.query('site')
    const sites = world.empty
      ? []
      : ['harbour', 'mill', 'depot'].filter((site) => asked === undefined || asked === site)
    return context.json({
      time: world.now,
      version: 1,
      sites: sites.map((site) => ({
        site,
        feed_healthy: 'yes',
        present: here(world, site).length,
        zones: [],
      })),
      items: sites.flatMap((site) => here(world, site).map((row) => ({ ...row, site }))),
    })
  })
  app.get('/api/people/:id', (context) => {
    const person = world.empty ? undefined : people.find((one) => one.id === context.req.param('id'))
    if (!person) return context.json({ code: 'not_found', message: 'It is not there.' }, 404)
    const presence = here(world, person.home_site ?? '').find((row) => row.person === person.id)
    return context.json({
      ...person,
      version: 1,
      presence: { time: world.now, ...presence, ...(presence && { site: person.home_site }) },
      employment_state: 'active',
      team_list: [],
      plans: [],
    })
  })
  for (const [kind, rows] of Object.entries(all)) {
    app.get(`/api/${kind}`, (context) => context.json({ items: rows, total: rows.length }))
    app.get(`/api/${kind}/:id`, (context) => {
      const row = rows.find((one) => one.id === context.req.param('id'))
      return row ? context.json(row) : context.json({ code: 'not_found', message: 'It is not there.' }, 404)
    })
    app.put(`/api/${kind}/:id`, async (context) => {
      // The id stands in the path alone.
      const row = { ...(await context.req.json<object>()), id: context.req.param('id') }
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
    const errors = lines.flatMap((line, index) =>
      line.startsWith(',') ? [{ line: index + 2, column: 'id', message: 'id is missing' }] : [],
    )
    return context.json({
      written: true,
      rows: lines.length,
      created: lines.length - errors.length,
      updated: 0,
      unchanged: 0,
      rejected: errors.length,
      errors,
      errors_total: errors.length,
      warnings: [],
      warnings_total: 0,
    })
  })
}

const zoneAt: Record<string, string> = { harbour: 'hh-lab', mill: 'mw-hall', depot: 'ds-dock' }

/** Every other one of the first ninety people is at home. */
function here(world: World, site: string): { person: string; zone: string | undefined; since: number }[] {
  return people
    .slice(0, 90)
    .filter((person, index) => index % 2 === 0 && person.home_site === site)
    .map((person, index) => ({
      person: person.id,
      zone: zoneAt[site],
      since: world.now - (index + 1) * 180_000,
    }))
}
