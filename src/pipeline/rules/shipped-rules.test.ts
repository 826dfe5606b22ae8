import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EventContext } from '../../model/event-context.ts'
import { SecurityEvent } from '../../model/event.ts'
import { checkRules, runCaseFiles, runCaseText } from './check-rules.ts'
import { loadRules } from './load-rules.ts'

const rules = new URL('../../../rules', import.meta.url).pathname

/** Detection → the false-positive traps that its cases must show not to fire. */
const traps: Record<string, readonly string[]> = {
  'cv-01': ['remote-desktop logon types', 'roaming laptop', 'reader feed down', 'badge-exempt door'],
  'cv-02': ['always-on VPN', 'phone', 'carrier geo-IP'],
  'cv-03': ['controller uploads late', 'loan card'],
  'cv-04': ['VPN egress', 'geo-IP error'],
  'cv-05': ['rehire', 'contractor conversion', 'time zone of the end date'],
  'cv-06': ['future-dated end', 'HR feed outage'],
  'cv-07': ['UPS/PDU power event in the window', 'maintenance'],
  'cv-08': ['planned outage', 'overlapping camera up'],
  'cv-09': ['NTP', 'firmware check', 'new VMS'],
  'cv-10': ['VMS holding an old password after rotation'],
  'cv-11': ['replacement with a work order'],
  'cv-12': ['exits', 'carts', 'escort'],
  'cv-13': ['cleaning', 'deliveries'],
  'cv-14': ['on-call with a ticket'],
  'cv-15': ['drifted occupancy', 'virtual console'],
  'cv-16': ['emergency call-out approved afterwards within 60 min'],
  'cv-17': ['commissioning'],
  'cv-18': ['ISP outage across many sites'],
  'cv-19': ['routine enrolment with a ticket'],
  'cv-20': ['mechanical key', 'exit button not wired', 'clock skew'],
  'cv-21': ['quiet site at night (judge the heartbeat, not traffic)'],
  'cv-22': ['motion-only schedule', 'storage migration'],
  'cv-23': ['legal hold'],
  'cv-24': ['re-read bounce', 'clock skew'],
  'cv-25': ['reader fault', 'schedule change'],
  'cv-26': ['new joiner'],
  'cv-27': ['transit cards in a wallet'],
  'cv-28': ['drill flag'],
  'cv-29': ['no exit reader'],
  'cv-30': ['guest Wi-Fi'],
  'cv-31': ['staggered entry'],
  'cv-32': ['planned maintenance'],
  'cv-33': ['fire test'],
  'cv-34': ['evacuation'],
  'cv-35': ['reader replacement'],
  'cv-36': ['common switch or power outage'],
  'cv-37': ['AP reboot'],
  'cv-38': ['role change'],
  'cv-39': ['return from leave'],
  'cv-40': ['training'],
}

test('every shipped rule can be used', async () => {
  expect((await checkRules([rules])).lines).toHaveLength(1)
  const { rules: usable, parsed } = await loadRules([rules])
  expect(usable.length).toBe(parsed.length)
  for (const { head } of parsed) {
    expect(head.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(head).toMatchObject({ author: 'Gatehouse', license: 'Apache-2.0' })
  }
})

test('every case comes out as it says', async () => {
  const { outcomes, problems } = await runCaseFiles([rules])
  expect(problems).toEqual([])
  expect(outcomes.filter(({ passed }) => !passed)).toEqual([])
})

test('every rule file has cases that fire and cases that do not, and every named trap has one', async () => {
  const { outcomes } = await runCaseFiles([rules])
  const files = readdirSync(rules, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.yml') && !name.endsWith('.cases.yml'),
  )
  for (const file of files) {
    const own = outcomes.filter((outcome) => outcome.file.includes(file.replace('.yml', '.cases.yml')))
    expect(own.some(({ text }) => text.startsWith('0 alerts'))).toBe(true)
    expect(own.some(({ text }) => !text.startsWith('0 alerts'))).toBe(true)
  }
  for (const [detection, names] of Object.entries(traps)) {
    const shown = outcomes.filter(({ file }) => file.includes(`/${detection}-`)).map(({ trap }) => trap)
    for (const name of names) expect(shown).toContain(name)
  }
})

test('every field that a blended rule asks for is one that an event can have', async () => {
  const { parsed } = await loadRules([join(rules, 'blended')])
  const known = new Set([...Object.keys(SecurityEvent.shape), 'native'])
  const ofContext = new Set(Object.keys(EventContext.shape))
  const asked = parsed.flatMap(({ head }) =>
    [...head.text.matchAll(/^\s*(?:- )?([a-z_]+(?:\.[a-z_]+)+)(?:\|[a-z|]+)?:/gm)].map(
      ([, field = '']) => field,
    ),
  )
  expect(asked.length).toBeGreaterThan(200)
  const strange = asked.filter((field) => {
    const [first = '', second = ''] = field.split('.')
    return !known.has(first) || (first === 'context' && !ofContext.has(second))
  })
  expect(strange).toEqual([])
})

test('each exclusion of a blended rule is one that a case rests on', () => {
  const folder = join(rules, 'blended')
  const idle: string[] = []
  for (const name of readdirSync(folder).filter((one) => /^cv-\d\d-[a-z-]+\.yml$/.test(one))) {
    const text = readFileSync(join(folder, name), 'utf8')
    const cases = { file: 'c', text: readFileSync(join(folder, name.replace('.yml', '.cases.yml')), 'utf8') }
    for (const match of text.matchAll(/(?<=^ +condition: .*) and not ([a-z_0-9]+)/gm)) {
      const without = text.slice(0, match.index) + text.slice(match.index + match[0].length)
      const { outcomes, problems } = runCaseText({ file: 'r', text: without }, cases)
      if (problems.length === 0 && outcomes.every(({ passed }) => passed)) idle.push(`${name}: ${match[1]}`)
    }
  }
  expect(idle).toEqual([])
})

test('a case that is wrong fails', () => {
  const rule = readFileSync(join(rules, 'blended/cv-26-card-at-many-doors.yml'), 'utf8')
  const cases = readFileSync(join(rules, 'blended/cv-26-card-at-many-doors.cases.yml'), 'utf8')
  const broken = runCaseText(
    { file: 'r.yml', text: rule },
    { file: 'r.cases.yml', text: cases.replace('fires: 1', 'fires: 2') },
  )
  expect(broken.outcomes.filter(({ passed }) => !passed)).toHaveLength(1)
  const misspelt = runCaseText(
    { file: 'r.yml', text: rule },
    { file: 'r.cases.yml', text: cases.replace('status_detail:', 'statusdetail:') },
  )
  expect(misspelt.problems[0]?.message).toBe('"statusdetail" is not a field of an event')
})
