import * as fc from 'fast-check'
import { domainOf, eventClasses, eventClassNames } from '../../model/event-class.ts'
import type { SecurityEvent } from '../../model/event.ts'

const word = fc.oneof(
  fc.constantFrom('alice', 'bob', 'HQ', 'door-1', '10.0.0.1', 'srv "x"', 'a\\b', 'raw', ''),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
)
const number = fc.integer({ min: 0, max: 100_000 })
const json = fc.dictionary(word, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 })
const time = fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 })

/** Members that are there or not, never undefined: as after JSON. */
function some(model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(model, { requiredKeys: [] })
}

const account = some({ name: word, domain: word, uid: word })
const endpoint = some({ ip: word, port: number, hostname: word, mac: word })
const processModel = { pid: number, uid: word, name: word, path: word, cmd_line: word }
const processOf = some({ ...processModel, parent: some(processModel) })

const details = some({
  status: fc.constantFrom('success', 'failure', 'unknown'),
  status_detail: word,
  device_time: time,
  product: word,
  logsource: some({ product: word, category: word, service: word }),
  actor: some({ user: account, process: processOf, session: word }),
  user: account,
  device: some({ ip: word, hostname: word, mac: word, uid: word }),
  src_endpoint: endpoint,
  dst_endpoint: endpoint,
  process: processOf,
  query: some({ hostname: word, type: word, answers: fc.array(word, { maxLength: 2 }) }),
  http: some({ method: word, url: word, status_code: number }),
  door: word,
  camera: word,
  direction: fc.constantFrom('in', 'out'),
  credential: some({ uid: word, type: word, holder: word }),
  sensor: some({ value: fc.oneof(number, word, fc.boolean()) }),
  unmapped: json,
  native: json,
})

const context = fc
  .tuple(
    fc.record({ version: number }),
    some({
      site: word,
      building: word,
      floor: word,
      zone: word,
      asset: word,
      door: word,
      camera: word,
      person: word,
      person_name: word,
      target_person: word,
      zones: fc.array(word, { maxLength: 2 }),
      presence: fc.constantFrom('present', 'absent', 'unknown'),
    }),
  )
  .map(([version, rest]) => ({ ...version, ...rest }))

/** Any valid event as it comes through JSON, for property tests. */
export function anyEvent(): fc.Arbitrary<SecurityEvent> {
  return fc
    .tuple(
      fc.constantFrom(...eventClassNames).chain((name) =>
        fc.record({
          class: fc.constant(name),
          activity: fc.constantFrom(...eventClasses[name].activities),
          domain: fc.constant(domainOf(name)),
        }),
      ),
      fc.record({
        id: fc.uuid(),
        severity: fc.constantFrom('informational', 'low', 'medium', 'high', 'critical'),
        message: word,
        time,
        received_time: time,
        time_basis: fc.constantFrom('device', 'receipt', 'corrected'),
        source: word,
        connector: word,
        raw: fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.toWellFormed()),
      }),
      details,
      some({ context }),
    )
    .map((parts) => JSON.parse(JSON.stringify(Object.assign({}, ...parts))) as SecurityEvent)
}
