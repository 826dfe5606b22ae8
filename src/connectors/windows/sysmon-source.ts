import type { Process } from '../../model/event.ts'
import { datum, makeProcess, namedFile, type WindowsSource } from './kind.ts'

/** The process that Sysmon says did it. */
export function own(source: WindowsSource): Process | undefined {
  return makeProcess(datum(source, 'Image'), datum(source, 'ProcessId'), datum(source, 'ProcessGuid'))
}

/** Its program in a sentence. */
export function image(source: WindowsSource): string {
  return namedFile(source, 'Image', 'A process')
}

/** `SHA256=…,MD5=…` by algorithm in lower case. */
export function hashes(value: unknown): Record<string, string> | undefined {
  if (typeof value !== 'string' || value.length > 2000) return undefined
  const found: Record<string, string> = {}
  let some = false
  for (const part of value.split(',', 8)) {
    const at = part.indexOf('=')
    if (at <= 0 || at > 12) continue
    found[part.slice(0, at).toLowerCase()] = part.slice(at + 1).toLowerCase()
    some = true
  }
  return some ? found : undefined
}
