import { readFileSync } from 'node:fs'
import { format } from 'prettier'
import { expect, test } from 'vitest'
import { readFixtures } from '../src/connectors/fixture.cases.ts'
import { openFixture } from '../src/connectors/opened.cases.ts'
import { connectors, normaliseReceipt } from '../src/connectors/registry.ts'
import { DetectionEngine } from '../src/engine/detect/detection-engine.ts'
import { domainOf } from '../src/model/event-class.ts'
import { loadRules } from '../src/pipeline/rules/load-rules.ts'
import { starterRuleTable } from '../tools/starter-rule-table.ts'

const folder = new URL('../rules/starter', import.meta.url).pathname

/** Messages as products write them (fixture of a connector) → the rule that must speak. */
const spoken: readonly (readonly [connector: string, fixture: string, title: string])[] = [
  ['windows', 'Sysmon 10 process access', 'Process that checks passwords opened by a stranger'],
  ['windows', 'Sysmon for Linux: file created', 'File with scheduled commands written'],
  ['windows', 'USB stick attached', 'USB storage attached to a Windows host'],
  ['aws-cloudtrail', 'console sign-in without MFA', 'Signed in to AWS without a second proof'],
  [
    'aws-cloudtrail',
    'somebody signed in through single sign-on makes an access key for another',
    'Access key made for another user of AWS',
  ],
  ['aws-cloudtrail', 'EventBridge: the trail is stopped by root', 'Recording in AWS stopped'],
  ['aws-cloudtrail', 'EventBridge: the trail is stopped by root', 'Root of an AWS account used'],
  [
    'okta',
    'a type nobody listed, with nothing but what it must have',
    'Policy of sign-in switched off in Okta',
  ],
  ['entra-id', 'somebody becomes an administrator, by diagnostic settings', 'Ruling role given in Entra ID'],
  ['microsoft-365', 'inbox rule that forwards, the address with its port', 'Mail rule sends away or hides'],
  ['google-cloud', "a firewall's rule deleted", 'Firewall rule of Google Cloud deleted or changed'],
  [
    'github-audit',
    'push protection bypassed, hardly anything said',
    'Code made public or its guard switched off',
  ],
  ['network-switch', 'powered device removed', 'Powered device unplugged from a switch'],
  ['network-switch', 'port security', 'Foreign device at a guarded port of a switch'],
  ['cisco-asa', 'command that changes the configuration', 'Logging of a firewall stopped'],
  ['cisco-asa', 'user added', 'Account made on a firewall or switch'],
  [
    'fortigate',
    'administrator signed in, behind a syslog header',
    'Firewall or switch managed from the internet',
  ],
  ['dns-server', "Unbound's answer, from its file", 'Name of a pool of coin miners asked for'],
  ['macos', 'eslogger: program started', 'Mark of a download removed'],
  ['macos', 'eslogger: file created', 'Something set to start with a Mac'],
  ['unix-daemons', 'ClamAV found a web shell', 'Malware found on a Linux host'],
  ['web-proxy', 'combined format with headers', 'Script tool fetches from a place to paste texts'],
  ['web-access', 'combined, over syslog', 'Request leads out of the web folder and is answered'],
  ['web-access', 'combined, over syslog', 'Tool for finding holes at work'],
  ['web-access', 'nginx in JSON', 'Request with a lookup for a logging library'],
  ['generic-sensor', 'alarm', 'Intrusion alarm'],
  ['generic-sensor', 'topics and limits by a mapping', 'Sensor past its limit'],
  ['badge', 'door forced', 'Door forced'],
  ['badge', 'duress', 'Duress raised'],
  ['badge', 'nested JSON by a mapping', 'Lost or blocked card used'],
]

test('rules speak of what products really write, field by field', async () => {
  const { rules } = await loadRules([folder])
  const engine = new DetectionEngine(undefined, () => false)
  engine.setRules(rules)
  const heard = new Set<string>()
  let seq = 0
  for (const { id } of connectors) {
    for (const fixture of readFixtures(id)) {
      const { envelope, options } = openFixture(fixture)
      for (const event of normaliseReceipt(envelope, fixture.bound ? id : undefined, options).events) {
        // A day apart, so that no rule joins two of them.
        const time = ++seq * 86_400_000
        const own = { id: `f${seq}`, time, received_time: time, time_basis: 'device' as const, source: 'f' }
        const whole = { ...event, ...own, connector: id, raw: '', domain: domainOf(event.class) }
        for (const { title } of engine.process(whole, seq)) heard.add(`${id}: ${fixture.name}: ${title}`)
      }
    }
  }
  for (const line of spoken) expect([...heard]).toContain(line.join(': '))
})

test('there are 120 rules of our own and more, each with its description and, in IT, a tactic', async () => {
  const { parsed } = await loadRules([folder])
  const alerting = parsed.filter(({ head }) => !head.silent)
  expect(alerting.length).toBeGreaterThanOrEqual(120)
  expect(new Set(alerting.map(({ head }) => head.title)).size).toBe(alerting.length)
  for (const { head } of alerting) {
    expect(head.description).not.toBe('')
    if (head.file.includes('/physical/')) continue
    const tags = head.tags.filter((tag) => tag.startsWith('attack.'))
    expect([head.title, tags.some((tag) => !/^attack\.t\d/.test(tag))]).toEqual([head.title, true])
  }
})

test('the table of the guide is that of the rules; node tools/list-starter-rules.ts writes it anew', async () => {
  const { parsed } = await loadRules([folder])
  const page = readFileSync(new URL('../docs/guide/starter-rules.md', import.meta.url), 'utf8')
  const table = await format(`${starterRuleTable(parsed)}\n`, { parser: 'markdown' })
  expect(page.endsWith(table)).toBe(true)
})
