import { readFile } from 'node:fs/promises'

/**
 * Datagrams the kernel threw away on UDP sockets bound to `port`, since they were opened; undefined where the system
 * does not say (only Linux does, in `/proc/net/udp` and `udp6`).
 */
export async function readUdpDrops(port: number): Promise<number | undefined> {
  const tables = await Promise.all(
    ['/proc/net/udp', '/proc/net/udp6'].map((path) => readFile(path, 'utf8').catch(() => undefined)),
  )
  if (tables.every((table) => table === undefined)) return undefined
  return tables.reduce((sum, table) => sum + sumUdpDrops(table ?? '', port), 0)
}

/** The last column of the rows whose local port is `port`. */
export function sumUdpDrops(table: string, port: number): number {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  let sum = 0
  for (const line of table.split('\n')) {
    const columns = line.trim().split(/\s+/)
    if (columns[1]?.endsWith(suffix) !== true) continue
    const drops = Number(columns.at(-1))
    if (Number.isFinite(drops)) sum += drops
  }
  return sum
}
