import { statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { RuleSetSource } from '../../model/rule-set.ts'
import { RuleSetError } from './rule-set-error.ts'

/** `git@host:path`, as git reads it: neither user nor host may look like an option. */
const shortSsh = /^[A-Za-z0-9_][\w.-]*@[A-Za-z0-9][A-Za-z0-9.-]*:[^\s:-][^\s]*$/
const gitSchemes = new Set(['https:', 'ssh:', 'file:'])

/** Says what an address is: a folder or archive that is there, else a git address. Throws `RuleSetError`. */
export function readSource(address: string, ref?: string, only?: readonly string[]): RuleSetSource {
  const more = {
    ...(ref !== undefined && { ref: checkRef(ref) }),
    ...(only && only.length > 0 && { only: only.map(checkFolder) }),
  }
  const entry = statSync(address, { throwIfNoEntry: false })
  if (!entry) return { kind: 'git', address: checkGitAddress(address), ...more }
  if (ref !== undefined) {
    throw new RuleSetError('bad_usage', '--ref is for git addresses', 'leave it out, or give file://…')
  }
  return { kind: entry.isDirectory() ? 'folder' : 'archive', address: resolve(address), ...more }
}

/** Only https, ssh and file, without a password: the address is kept and shown. */
export function checkGitAddress(address: string): string {
  const fail = (message: string) =>
    new RuleSetError(
      'bad_address',
      `${JSON.stringify(address)}: ${message}`,
      'give a folder, a .zip or .tar.gz file, or an address such as https://github.com/SigmaHQ/sigma',
    )
  if (!/^[\x21-\x7e]{1,1000}$/.test(address)) throw fail('neither a file nor an address')
  if (shortSsh.test(address)) return address
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !gitSchemes.has(url.protocol)) throw fail('not there, and no https, ssh or file address')
  if (url.password !== '' || (url.protocol === 'https:' && url.username !== ''))
    throw fail("may hold no password or token: git's credential store is for that")
  if (url.hostname.startsWith('-') || url.username.startsWith('-')) throw fail('not a host')
  return address
}

/** `sigma` of `https://github.com/SigmaHQ/sigma.git`. */
export function nameOfSource({ address }: RuleSetSource): string {
  const last = basename(address.split(/[/:]/).findLast((part) => part !== '') ?? '')
  const name = last.replace(/\.(git|zip|tgz|tar\.gz|tar)$/i, '').toLowerCase()
  return checkSetName(name.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, ''))
}

export function checkSetName(name: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,40}$/.test(name)) return name
  throw new RuleSetError(
    'bad_usage',
    `${JSON.stringify(name)} cannot be a set's name`,
    'give it one: --name sigma (small letters, digits and dashes)',
  )
}

function checkRef(ref: string): string {
  if (/^[A-Za-z0-9_][\w./-]{0,200}$/.test(ref) && !ref.includes('..')) return ref
  throw new RuleSetError('bad_usage', `${JSON.stringify(ref)} is no branch or tag`, 'give its name alone')
}

function checkFolder(folder: string): string {
  const plain = folder.replaceAll(/^\.?\/+|\/+$/g, '')
  if (plain !== '' && !plain.split('/').includes('..')) return plain
  throw new RuleSetError(
    'bad_usage',
    `${JSON.stringify(folder)} is no folder of the set`,
    'name it from its root',
  )
}
