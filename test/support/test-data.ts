import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const beside = resolve(import.meta.dirname, '../../../shared/data')

/**
 * Folder of recorded events and public rules that are not part of the project: `events/`, `evtx/`, `sigma/` below it.
 * `GATEHOUSE_TEST_DATA` names it; empty where there is none, and then whoever wants it says what it leaves out.
 */
export function testDataFolder(): string {
  return process.env['GATEHOUSE_TEST_DATA'] ?? (existsSync(beside) ? beside : '')
}
