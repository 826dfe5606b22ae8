import { Buffer } from 'node:buffer'

/** Fields that audit writes in hex where their text holds a space, a quote or what is not ASCII. */
const encoded = new Set([
  'name',
  'exe',
  'comm',
  'cwd',
  'proctitle',
  'key',
  'acct',
  'cmd',
  'data',
  'path',
  'dir',
  'watch',
  'file',
  'vm',
  'device',
  'grp',
  'new_group',
  'ocomm',
  'unit',
])
const argument = /^a\d{1,4}(?:\[\d{1,4}\])?$/

/** May a bare value of this field be hex? Only in EXECVE are `a0`, `a1` … texts; in SYSCALL they are numbers. */
export function isEncoded(type: string, key: string): boolean {
  return encoded.has(key) || (type === 'EXECVE' && argument.test(key))
}

/** The text behind hex digits, NULs between arguments as spaces; what is no hex stays as it is. */
export function decodeHex(text: string): string {
  if (text.length === 0 || text.length % 2 !== 0 || !/^[0-9A-F]+$/.test(text)) return text
  return Buffer.from(text, 'hex').toString('utf8').replaceAll(/\0+$/g, '').replaceAll('\0', ' ')
}

/** Joins arguments that were too long for one record: `a1[0]`, `a1[1]` … become `a1`; lengths are left out. */
export function readArguments(fields: Readonly<Record<string, string>>): Record<string, string> {
  const joined: Record<string, string> = {}
  for (const [key, value] of Object.entries(fields)) {
    if (/^a\d{1,4}_len$/.test(key)) continue
    const bracket = argument.test(key) ? key.indexOf('[') : -1
    const name = bracket < 0 ? key : key.slice(0, bracket)
    joined[name] = bracket < 0 ? value : (joined[name] ?? '') + value
  }
  return joined
}

/** The arguments of an EXECVE record in order, with a space between them: what Sigma calls the command line. */
export function commandLine(fields: Readonly<Record<string, string>>): string | undefined {
  const words: string[] = []
  for (let index = 0; index < 1000; index++) {
    const word = fields[`a${index}`]
    if (word === undefined) break
    words.push(word)
  }
  return words.length === 0 ? undefined : words.join(' ').slice(0, 32_768)
}

/** Address and port of a `saddr`: family in the machine's order, port and address in the network's. */
export function decodeSocket(hex: string): { ip: string; port: number } | undefined {
  if (!/^[0-9A-F]{16,256}$/.test(hex)) return undefined
  const family = hex.slice(0, 4)
  const port = Number.parseInt(hex.slice(4, 8), 16)
  if (family === '0200') {
    const bytes = hex.slice(8, 16).match(/../g) ?? []
    return { ip: bytes.map((byte) => Number.parseInt(byte, 16)).join('.'), port }
  }
  if (family !== '0A00' || hex.length < 48) return undefined
  const groups = hex.slice(16, 48).match(/.{4}/g) ?? []
  return { ip: shortenIp6(groups.map((group) => Number.parseInt(group, 16).toString(16))), port }
}

/** The longest run of zero groups becomes `::`, as RFC 5952 writes addresses. */
function shortenIp6(groups: readonly string[]): string {
  let best = { at: -1, length: 1 }
  for (let at = 0; at < groups.length; at++) {
    let length = 0
    while (groups[at + length] === '0') length++
    if (length > best.length) best = { at, length }
  }
  if (best.at < 0) return groups.join(':')
  return `${groups.slice(0, best.at).join(':')}::${groups.slice(best.at + best.length).join(':')}`
}
