import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Match } from './compare-matches.ts'

/** What `peers/rsigma` prints. Seconds are CPU seconds for all events once. */
export interface RsigmaReport {
  readonly loaded: readonly (string | null)[]
  readonly refused: readonly string[]
  readonly parsing: number
  readonly modes: readonly {
    readonly name: string
    readonly found: number
    readonly from_bytes: number
    readonly from_parsed: number
  }[]
  /** Of the first mode. */
  readonly matches: readonly Match[]
}

const binary = resolve(import.meta.dirname, 'peers/rsigma/target/release/rsigma-peer')

/** One round over the events of `file` with the rules in `folder`; undefined where it is not built. */
export function runRsigma(folder: string, file: string): RsigmaReport | undefined {
  if (!existsSync(binary)) return undefined
  const output = execFileSync(binary, [folder, file], { maxBuffer: 2 ** 28 })
  return JSON.parse(output.toString()) as RsigmaReport
}
