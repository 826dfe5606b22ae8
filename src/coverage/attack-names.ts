import type { Tactic } from '../model/coverage.ts'

/** The tactics of ATT&CK for Enterprise, in the order of its matrix. `slug` is how rules tag them. */
export const tactics: readonly Tactic[] = [
  { id: 'TA0043', slug: 'reconnaissance', name: 'Reconnaissance' },
  { id: 'TA0042', slug: 'resource-development', name: 'Resource Development' },
  { id: 'TA0001', slug: 'initial-access', name: 'Initial Access' },
  { id: 'TA0002', slug: 'execution', name: 'Execution' },
  { id: 'TA0003', slug: 'persistence', name: 'Persistence' },
  { id: 'TA0004', slug: 'privilege-escalation', name: 'Privilege Escalation' },
  { id: 'TA0005', slug: 'defense-evasion', name: 'Defense Evasion' },
  { id: 'TA0006', slug: 'credential-access', name: 'Credential Access' },
  { id: 'TA0007', slug: 'discovery', name: 'Discovery' },
  { id: 'TA0008', slug: 'lateral-movement', name: 'Lateral Movement' },
  { id: 'TA0009', slug: 'collection', name: 'Collection' },
  { id: 'TA0011', slug: 'command-and-control', name: 'Command and Control' },
  { id: 'TA0010', slug: 'exfiltration', name: 'Exfiltration' },
  { id: 'TA0040', slug: 'impact', name: 'Impact' },
]

/** Rules of others from 2026 on name the two tactics into which ATT&CK has split Defense Evasion. */
const renamed = new Map([
  ['stealth', 'defense-evasion'],
  ['defense-impairment', 'defense-evasion'],
])

/** Techniques and tactics that a rule's tags name: `attack.t1078.003`, `attack.initial-access` (`_` for `-` too). */
export function readTags(tags: readonly string[]): { techniques: string[]; tactics: string[] } {
  const named = tags.flatMap((tag) => {
    const [, name] = /^attack\.(.+)$/i.exec(tag) ?? []
    return name === undefined ? [] : [name]
  })
  const techniques = named
    .filter((name) => /^t\d{4}(\.\d{3})?$/i.test(name))
    .map((name) => name.toUpperCase())
  const slugs = named
    .map((name) => name.toLowerCase().replaceAll('_', '-'))
    .map((slug) => renamed.get(slug) ?? slug)
  return {
    techniques: [...new Set(techniques)],
    tactics: tactics.map(({ slug }) => slug).filter((slug) => slugs.includes(slug)),
  }
}
