import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseRuleFile } from '../../src/engine/sigma/parse-rule.ts'
import type { EventRule } from '../../src/engine/sigma/rule-ast.ts'

const archive = join(process.env['GATEHOUSE_TEST_DATA'] ?? '', 'sigma', 'rules.tar.gz')

/** Are the public rules there? They are no part of the project. */
export const hasPublicRules = existsSync(archive)

/** The public Sigma rules that look at single events. */
export function readPublicRules(): EventRule[] {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-public-rules-'))
  try {
    execFileSync('tar', ['xzf', archive, '-C', folder])
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yml'))
      .flatMap((name) => parseRuleFile(name, readFileSync(join(folder, name), 'utf8')).rules)
      .filter((rule): rule is EventRule => rule.kind === 'event')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
