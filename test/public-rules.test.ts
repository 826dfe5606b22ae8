import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readFixtures } from '../src/connectors/fixture.cases.ts'
import { openFixture } from '../src/connectors/opened.cases.ts'
import { normaliseReceipt } from '../src/connectors/registry.ts'
import { compileRules, type RuleSet } from '../src/engine/detect/compile-rules.ts'
import { DetectionEngine } from '../src/engine/detect/detection-engine.ts'
import { parseRuleFile } from '../src/engine/sigma/parse-rule.ts'
import { domainOf } from '../src/model/event-class.ts'
import { testDataFolder } from './support/test-data.ts'

const archive = join(testDataFolder(), 'sigma', 'rules.tar.gz')

/** Connector, fixture, and the title of a public rule that must fire on it as it stands. */
const expected: readonly (readonly [connector: string, fixture: string, rule: string])[] = [
  ['auditd', 'arguments of a program, one of them in hex', 'Data Exfiltration with Wget'],
  ['auditd', 'system call that starts a program, enriched', 'Webshell Remote Command Execution'],
  ['auditd', 'all records of one event in one message', 'Hidden Files and Directories'],
  ['auditd', 'connection with its address', 'Linux Network Service Scanning - Auditd'],
  ['auditd', 'account created', 'Creation Of An User Account'],
  ['auditd', 'firewall stopped', 'Disable System Firewall'],
  ['auditd', 'keys typed at a watched terminal', 'Linux Keylogging with Pam.d'],
  ['windows', 'Sysmon for Linux: program started', 'Decode Base64 Encoded Text'],
  ['windows', 'Sysmon for Linux: connection', 'Linux Reverse Shell Indicator'],
  ['windows', 'Sysmon for Linux: file created', 'New Cron File Created'],
  ['web-access', 'combined, over syslog', 'Path Traversal Exploitation Attempts'],
  ['web-access', 'combined, over syslog', 'Suspicious User-Agents Related To Recon Tools'],
  ['web-access', 'IIS without referer, from a file', 'Windows Webshell Strings'],
  ['web-access', 'nginx in JSON', 'Log4j RCE CVE-2021-44228 in Fields'],
  ['web-access', "Apache's error log: a child died", 'Apache Segmentation Fault'],
  ['web-proxy', 'native format', 'Download from Suspicious Dyndns Hosts'],
  ['web-proxy', 'combined format with headers', 'Windows PowerShell User Agent'],
  ['web-proxy', 'combined format, no agent sent', 'HTTP Request With Empty User Agent'],
  ['cisco-asa', 'access list permitted', 'Cleartext Protocol Usage'],
  ['cisco-asa', 'command that changes the configuration', 'Cisco Disabling Logging'],
  ['fortigate', 'administrator account added', 'FortiGate - New Administrator Account Created'],
  ['macos', 'eslogger: program started', 'Gatekeeper Bypass via Xattr'],
  ['macos', 'eslogger: file created', 'Startup Item File Created - MacOS'],
  ['dns-server', 'BIND, from its file', 'Telegram Bot API Request'],
  ['dns-server', "Unbound's answer, from its file", 'Monero Crypto Coin Mining Pool Lookup'],
  ['unix-daemons', 'ClamAV found a web shell', 'Antivirus - Web Shell Detection Signature'],
  ['unix-daemons', 'ClamAV found a web shell', 'Relevant ClamAV Message'],
  ['unix-daemons', 'jobs replaced', 'Modifying Crontab'],
]

// Skipped without GATEHOUSE_TEST_DATA: a folder with sigma/rules.tar.gz.
describe.skipIf(!existsSync(archive))('public rules run unrewritten on what connectors say', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-rules-'))
  let rules: RuleSet['rules'] = []
  beforeAll(() => {
    execFileSync('tar', ['xzf', archive, '-C', folder])
    const parsed = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yml') && !name.includes('/windows/'))
      .flatMap((name) => parseRuleFile(name, readFileSync(join(folder, name), 'utf8')).rules)
    rules = compileRules(parsed).rules
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each(expected)('%s: %s: %s', (connector, name, title) => {
    const fixture = readFixtures(connector).find((one) => one.name === name)
    if (fixture === undefined) throw new Error(`no fixture ${name}`)
    const { envelope, options } = openFixture(fixture)
    const { events } = normaliseReceipt(envelope, connector, options)
    const engine = new DetectionEngine()
    engine.setRules(rules)
    const fired = events.flatMap((event, index) =>
      engine.process(
        {
          ...event,
          id: `${connector} ${name} ${title} ${index}`,
          time: envelope.receipt.receivedAtMs,
          time_basis: 'receipt',
          received_time: envelope.receipt.receivedAtMs,
          source: 's',
          connector,
          raw: '',
          domain: domainOf(event.class),
        },
        1,
      ),
    )
    const found = fired.map(({ rule_title }) => rule_title)
    expect(found).toContain(title)
  })
})
