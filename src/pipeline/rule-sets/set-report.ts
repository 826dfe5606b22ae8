import type { RuleSet } from '../../model/rule-set.ts'
import { problemLines } from '../rules/check-rules.ts'
import type { RuleDifference } from './compare-rules.ts'
import type { FetchedSet } from './fetched-set.ts'
import type { StagedSet } from './stage-set.ts'

const shownAuthors = 5

/** What a staged set is: licence, authors, what can be used, what not and why. `most` bounds each list. */
export function reportLines(fetched: FetchedSet, staged: StagedSet, most: number): string[] {
  const { parsed, usable, problems, version } = staged
  const filters = parsed.filter(({ kind }) => kind === 'filter').length
  const levels = ['critical', 'high', 'medium', 'low', 'informational'].map(
    (level) => `${parsed.filter(({ head }) => head.level === level).length} ${level}`,
  )
  return [
    `licence: ${version.licence}`,
    `authors: ${authorsText(staged)}`,
    ...[...fetched.leftOut].map(([reason, count]) => `left out: ${count} ${reason}`),
    `${parsed.length} rules (${levels.join(', ')}); ${usable} can be used${filters > 0 ? `, ${filters} filters` : ''}`,
    ...reasonLines(problems),
    ...shown(problems.map(problemLines), most, 'problems').flat(),
  ]
}

/** One line for each kind of problem, the most frequent first. */
function reasonLines(problems: StagedSet['problems']): string[] {
  const counts = new Map<string, number>()
  for (const { code } of problems) counts.set(code, (counts.get(code) ?? 0) + 1)
  const sorted = [...counts].sort(([, a], [, b]) => b - a)
  return sorted.map(([code, count]) => `not used: ${count} × ${code}`)
}

function authorsText({ parsed, version }: StagedSet): string {
  const counts = new Map<string, number>()
  for (const { head } of parsed) {
    if (head.author !== '') counts.set(head.author, (counts.get(head.author) ?? 0) + 1)
  }
  const first = [...counts].sort(([, a], [, b]) => b - a).slice(0, shownAuthors)
  if (first.length === 0) return 'not said'
  const more = version.authors > first.length ? ` and ${version.authors - first.length} more` : ''
  return first.map(([author, count]) => `${author} (${count})`).join(', ') + more
}

/** What an update changes, a line for each rule. */
export function differenceLines(differences: readonly RuleDifference[], most: number): string[] {
  if (differences.length === 0) return ['no rule differs from what is in use']
  const count = (kind: RuleDifference['kind']) => differences.filter((one) => one.kind === kind).length
  const marks = { added: '+', changed: '~', removed: '-' }
  const lines = differences.map(({ kind, level, levelBefore, title }) => {
    const levels = levelBefore === undefined ? level : `${levelBefore} → ${level}`
    return `${marks[kind]} ${levels.padEnd(13)}  ${title}`
  })
  return [
    ...shown(lines, most, 'rules'),
    `${count('added')} added, ${count('changed')} changed, ${count('removed')} removed`,
  ]
}

/** `gatehouse rules list`: where each set comes from and what is kept of it. */
export function setLines({ name, source, current, previous }: RuleSet): string[] {
  const when = (time: number) => new Date(time).toISOString()
  const at = (fingerprint: string | undefined) =>
    fingerprint === undefined ? '' : ` ${fingerprint.slice(0, 12)}`
  return [
    `${name}: ${current.rules} rules from ${source.kind} ${source.address}${source.ref === undefined ? '' : ` (${source.ref})`}`,
    ...(source.only ? [`    only ${source.only.join(', ')}`] : []),
    `    in use:${at(current.fingerprint)} of ${when(current.fetched_time)}; ${current.authors} authors; licence: ${current.licence}`,
    ...(previous
      ? [`    kept:  ${at(previous.fingerprint)} of ${when(previous.fetched_time)}, ${previous.rules} rules`]
      : []),
  ]
}

function shown<T>(lines: readonly T[], most: number, what: string): (T | string)[] {
  if (lines.length <= most) return [...lines]
  return [...lines.slice(0, most), `… and ${lines.length - most} more ${what}; --all shows them`]
}
