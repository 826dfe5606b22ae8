import { shorten } from './write-message.ts'

const abbreviations: readonly (readonly [string, string])[] = [
  ['TenGigabitEthernet', 'Te'],
  ['TwentyFiveGigE', 'Twe'],
  ['HundredGigE', 'Hu'],
  ['GigabitEthernet', 'Gi'],
  ['FastEthernet', 'Fa'],
  ['Ethernet', 'Eth'],
]

/** `GigabitEthernet1/0/15` is `Gi1/0/15`, as ports are called in inventories. */
export function shortPort(port: string | undefined): string {
  if (port === undefined) return 'unknown'
  const found = abbreviations.find(([long]) => port.startsWith(long))
  return shorten(found === undefined ? port : found[1] + port.slice(found[0].length))
}
