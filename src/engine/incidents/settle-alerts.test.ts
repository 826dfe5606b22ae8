import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Alert, Entity } from '../../model/alert.ts'
import { AlertIndex } from './alert-index.ts'
import { toAlertNode } from './alert-node.ts'
import { clusterAlerts } from './cluster-alerts.ts'
import { CommandBook } from './command-book.ts'
import { describeLinks } from './describe-links.ts'
import { IncidentEngine } from './incident-engine.ts'
import { linksOf } from './join-alerts.ts'
import { defaultJoinRules, type JoinRules } from './join-rules.ts'
import { alertOf, minutes } from './sample-alerts.cases.ts'

/** A storm: many alerts on few accounts and hosts, small bounds, so that most incidents are cut and most hosts hubs. */
const storm = fc
  .record({
    parts: fc.array(
      fc.record({
        minute: fc.integer({ min: 0, max: 600 }),
        account: fc.option(fc.nat(5), { freq: 3, nil: undefined }),
        host: fc.nat(6),
        rule: fc.nat(4),
        arrival: fc.integer({ min: -15, max: 15 }),
        isWithdrawn: fc.boolean(),
      }),
      { minLength: 30, maxLength: 120 },
    ),
    maxAlerts: fc.integer({ min: 3, max: 20 }),
    maxSpan: fc.integer({ min: 40, max: 400 }),
    hub: fc.integer({ min: 1, max: 4 }),
    takeEvery: fc.integer({ min: 1, max: 30 }),
  })
  .map(({ parts, maxAlerts, maxSpan, hub, takeEvery }) => {
    const rules: Partial<JoinRules> = {
      maxAlerts,
      maxSpanMs: minutes(maxSpan),
      hubPersons: { ...defaultJoinRules.hubPersons, host: hub },
    }
    const arrivals = parts
      .map((part, at) => ({ ...part, alert: alertAt(at, part), at: part.minute + part.arrival }))
      .sort((a, b) => a.at - b.at)
    return { rules, arrivals, takeEvery }
  })

/** No two at one time: of links that are equally near, which one is shown depends on which are looked at. */
function alertAt(
  at: number,
  part: { minute: number; account: number | undefined; host: number; rule: number },
): Alert {
  const entities: Entity[] = [{ kind: 'host', id: `h${part.host}` }]
  if (part.account !== undefined) entities.push({ kind: 'account', id: `p${part.account}` })
  return alertOf(`a${at}`, { time: minutes(part.minute) + at * at, entities, rule: `r${part.rule}` })
}

/** Everything clustered at once, alert by alert. */
function clustered(alerts: readonly Alert[], some: Partial<JoinRules>) {
  const rules = { ...defaultJoinRules, ...some }
  const index = new AlertIndex(rules)
  const book = new CommandBook()
  const nodes = alerts.map((alert) => toAlertNode(alert, rules))
  for (const node of nodes) index.add(node, { relinked: new Set(), loosened: new Set() })
  return clusterAlerts(nodes, linksOf(nodes, rules, index, book), rules, book)
    .map((cluster) => ({
      alerts: cluster.alerts.map(({ id }) => id),
      joins: describeLinks(cluster.links, rules),
    }))
    .sort((a, b) => (String(a.alerts[0]) < String(b.alerts[0]) ? -1 : 1))
}

test('settling only what changed gives what clustering everything at once gives: incidents, cuts, joins', () => {
  let cuts = 0
  fc.assert(
    fc.property(storm, ({ rules, arrivals, takeEvery }) => {
      const engine = new IncidentEngine(rules)
      const withdrawn: string[] = []
      for (const [at, { alert, isWithdrawn }] of arrivals.entries()) {
        engine.addAlert(alert)
        if (isWithdrawn && at % 3 === 0) withdrawn.push(alert.id)
        if (at % 7 === 0) for (const id of withdrawn.slice(-2)) engine.retractAlert(id)
        if (at % takeEvery === 0) engine.take()
      }
      for (const id of withdrawn) engine.retractAlert(id)
      const left = arrivals.map(({ alert }) => alert).filter(({ id }) => !withdrawn.includes(id))
      const expected = clustered(left, rules)
      cuts += expected.filter(({ alerts }) => alerts.length === rules.maxAlerts).length
      const found = engine
        .incidents()
        .map(({ alerts, joins }) => ({ alerts: [...alerts], joins: [...joins] }))
      expect(found.sort((a, b) => (String(a.alerts[0]) < String(b.alerts[0]) ? -1 : 1))).toEqual(expected)
    }),
    { numRuns: 300 },
  )
  // The storms were large enough to be cut.
  expect(cuts).toBeGreaterThan(50)
})
