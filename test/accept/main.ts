import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { NotRunError, type AcceptCheck, type Report } from './check.ts'
import { detectionChecks } from './detection/checks.ts'
import { spineChecks } from './spine/checks.ts'

// npm run accept -- <page> [words of check names]: runs the slow checks with real senders.
// Exits 0 only when every check of the page ran and held. Outside programs: tools/install-test-programs.sh.

const pages: Record<string, readonly AcceptCheck[]> = { spine: spineChecks, detection: detectionChecks }

class CheckFailed extends Error {
  override readonly name = 'CheckFailed'
}

const report: Report = {
  figure: (name, value, unit = '') => console.log(`    ${name}: ${value}${unit && ` ${unit}`}`),
  note: (text) => console.log(`    ${text}`),
  expect(what, holds, seen) {
    if (!holds) throw new CheckFailed(seen === undefined ? what : `${what}; seen: ${JSON.stringify(seen)}`)
    console.log(`    holds: ${what}`)
  },
}

const [page = 'spine', ...words] = process.argv.slice(2)
const checks = pages[page]
if (!checks) {
  console.error(`there is no page ${page}; pages: ${Object.keys(pages).join(', ')}`)
  process.exit(2)
}
const wanted = checks.filter(({ name }) => words.every((word) => name.includes(word)))
const failed: string[] = []
const notRun: string[] = []
for (const check of wanted) {
  const missing = check.needs.filter((program) => !isInstalled(program))
  if (missing.length > 0) {
    console.log(
      `NOT RUN  ${check.name}: ${missing.join(', ')} not installed (tools/install-test-programs.sh)`,
    )
    notRun.push(check.name)
    continue
  }
  console.log(`RUN      ${check.name}`)
  const startedMs = Date.now()
  try {
    await check.run(report)
    console.log(`PASSED   ${check.name} (${((Date.now() - startedMs) / 1000).toFixed(1)} s)`)
  } catch (error) {
    if (error instanceof NotRunError) {
      console.log(`NOT RUN  ${check.name}: ${error.message}`)
      notRun.push(check.name)
      continue
    }
    console.log(`FAILED   ${check.name}: ${error instanceof CheckFailed ? error.message : describe(error)}`)
    failed.push(check.name)
  }
}
const passed = wanted.length - failed.length - notRun.length
console.log(`${passed} passed, ${failed.length} failed, ${notRun.length} not run`)
process.exit(failed.length + notRun.length === 0 && wanted.length > 0 ? 0 : 1)

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function isInstalled(program: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.some((folder) => existsSync(join(folder, program)))
}
