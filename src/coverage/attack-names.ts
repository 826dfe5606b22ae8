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

const [access, run, stay, rise, hide, steal, move, send, harm] = [
  'initial-access',
  'execution',
  'persistence',
  'privilege-escalation',
  'defense-evasion',
  'credential-access',
  'lateral-movement',
  'exfiltration',
  'impact',
] as const

/** Name and tactics of the techniques that shipped rules name. Others go by their id, and by their rules' tactics. */
export const knownTechniques: Readonly<Record<string, readonly [name: string, tactics: readonly string[]]>> =
  {
    T1003: ['OS Credential Dumping', [steal]],
    'T1003.001': ['LSASS Memory', [steal]],
    T1021: ['Remote Services', [move]],
    'T1021.004': ['SSH', [move]],
    T1027: ['Obfuscated Files or Information', [hide]],
    T1052: ['Exfiltration Over Physical Medium', [send]],
    'T1052.001': ['Exfiltration over USB', [send]],
    T1059: ['Command and Scripting Interpreter', [run]],
    'T1059.001': ['PowerShell', [run]],
    T1070: ['Indicator Removal', [hide]],
    'T1070.001': ['Clear Windows Event Logs', [hide]],
    T1078: ['Valid Accounts', [access, stay, rise, hide]],
    'T1078.003': ['Local Accounts', [access, stay, rise, hide]],
    T1091: ['Replication Through Removable Media', [access, move]],
    T1098: ['Account Manipulation', [stay, rise]],
    'T1098.007': ['Additional Local or Domain Groups', [stay, rise]],
    T1110: ['Brute Force', [steal]],
    'T1110.001': ['Password Guessing', [steal]],
    'T1110.003': ['Password Spraying', [steal]],
    T1136: ['Create Account', [stay]],
    'T1136.001': ['Local Account', [stay]],
    T1200: ['Hardware Additions', [access]],
    T1490: ['Inhibit System Recovery', [harm]],
    T1543: ['Create or Modify System Process', [stay, rise]],
    'T1543.003': ['Windows Service', [stay, rise]],
    T1548: ['Abuse Elevation Control Mechanism', [rise, hide]],
    'T1548.003': ['Sudo and Sudo Caching', [rise, hide]],
    T1562: ['Impair Defenses', [hide]],
    'T1562.001': ['Disable or Modify Tools', [hide]],
    T1569: ['System Services', [run]],
    'T1569.002': ['Service Execution', [run]],
  }

/** Techniques and tactics that a rule's tags name: `attack.t1078.003`, `attack.initial-access` (`_` for `-` too). */
export function readTags(tags: readonly string[]): { techniques: string[]; tactics: string[] } {
  const named = tags.flatMap((tag) => {
    const [, name] = /^attack\.(.+)$/i.exec(tag) ?? []
    return name === undefined ? [] : [name]
  })
  const techniques = named
    .filter((name) => /^t\d{4}(\.\d{3})?$/i.test(name))
    .map((name) => name.toUpperCase())
  const slugs = named.map((name) => name.toLowerCase().replaceAll('_', '-'))
  return {
    techniques: [...new Set(techniques)],
    tactics: tactics.map(({ slug }) => slug).filter((slug) => slugs.includes(slug)),
  }
}
