/**
 * Writes `docs/guide/detections.md` from the rules under `rules/blended` and the cases beside them: `npm run generate`.
 * `test/detections-page.test.ts` fails while the committed file says something else.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { parse, parseAllDocuments } from 'yaml'

export const detectionsPage = join(import.meta.dirname, '../docs/guide/detections.md')
const folder = join(import.meta.dirname, '../rules/blended')

interface RuleText {
  readonly title: string
  readonly description: string
  readonly level: string
  readonly silent?: boolean
  readonly logsource?: { readonly category?: string }
  readonly detection?: unknown
  readonly correlation?: {
    readonly timespan?: string
    readonly before?: string
    readonly after?: string
  }
  readonly unless_unknown?: readonly string[]
  readonly limits?: readonly string[]
}

interface Detection {
  readonly id: string
  /** Rules that alert, in the order of the file. */
  readonly loud: readonly RuleText[]
  readonly classes: readonly string[]
  readonly context: readonly string[]
  readonly unknowns: readonly string[]
  readonly windows: readonly string[]
  readonly traps: readonly string[]
  readonly limits: readonly string[]
}

/** Where an event happened and to whom: nearly every rule asks, so the page does not say it. */
const plainContext = new Set(['organisation', 'site', 'zone', 'person', 'door', 'asset', 'camera'])

/** The text of the page, formatted as it is committed. */
export async function generateDetectionsPage(): Promise<string> {
  const files = readdirSync(folder).filter((name) => /^cv-\d\d-[a-z0-9-]+\.yml$/.test(name))
  const detections = files.sort().map(readDetection)
  const options = await resolveConfig(detectionsPage)
  return format(pageOf(detections), { ...options, parser: 'markdown' })
}

function readDetection(file: string): Detection {
  const text = readFileSync(join(folder, file), 'utf8')
  const rules = parseAllDocuments(text).map((document) => document.toJS() as RuleText)
  const caseText = readFileSync(join(folder, file.replace('.yml', '.cases.yml')), 'utf8')
  const { cases } = parse(caseText) as { cases: readonly { trap?: string }[] }
  const loud = rules.filter(({ silent }) => silent !== true)
  return {
    id: file.slice(0, 5).toUpperCase(),
    loud,
    classes: unique(rules.flatMap(classesOf)),
    context: unique(
      [...text.matchAll(/\bcontext\.([a-z_]+)/g)]
        .map(([, field = '']) => field)
        .filter((field) => !plainContext.has(field)),
    ),
    unknowns: unique(rules.flatMap(({ unless_unknown = [] }) => unless_unknown)),
    windows: unique(loud.flatMap(windowOf)),
    traps: unique(cases.flatMap(({ trap }) => trap ?? [])),
    limits: unique(loud.flatMap(({ limits = [] }) => limits)),
  }
}

function classesOf({ logsource, detection }: RuleText): string[] {
  const named: string[] = logsource?.category === undefined ? [] : [logsource.category]
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'class') named.push(...[inner].flat().map(String))
      else look(inner)
    }
  }
  look(detection)
  return named
}

function windowOf({ correlation }: RuleText): string[] {
  if (!correlation) return ['at the event']
  const { timespan, before, after } = correlation
  if (timespan !== undefined) return [timespan]
  return [[before && `${before} before`, after && `${after} after`].filter(Boolean).join(', ')]
}

function pageOf(detections: readonly Detection[]): string {
  const rows = detections.map(
    ({ id, loud, windows, traps }) =>
      `| [${id}](#${id.toLowerCase()}) | ${loud.map(({ title, level }) => `${title} (${level})`).join('; ')} | ${windows.join('; ')} | ${traps.join('; ')} |`,
  )
  return [
    '# Blended detections',
    '',
    'The rules under `rules/blended`: each joins what doors, cameras and alarm panels say with what computers and networks say. Windows and limits are defaults; copy a rule into a folder of your own to change them, or write a [filter](rules.md#filters). This page is written from the rules and their cases by `npm run generate`.',
    '',
    'A rule that asks for something unknown stays silent and counts as a gap in coverage. The false alarms named under "traps" are each shown not to fire by a case beside the rule.',
    '',
    '| id | finds (level) | window | traps covered |',
    '| -- | -- | -- | -- |',
    ...rows,
    '',
    ...detections.flatMap(sectionOf),
  ].join('\n')
}

function sectionOf({ id, loud, classes, context, unknowns, limits }: Detection): string[] {
  return [
    `## ${id}`,
    '',
    ...loud.flatMap(({ title, description }) => [`**${title}.** ${description.trim()}`, '']),
    `- Events: ${classes.length > 0 ? codes(classes) : 'every class'}`,
    ...(context.length > 0 ? [`- Context: ${codes(context)}`] : []),
    ...(unknowns.length > 0 ? [`- Silent, and a gap, while unknown: ${codes(unknowns)}`] : []),
    ...limits.map((limit) => `- Limit: ${limit}`),
    '',
  ]
}

function codes(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}

if (import.meta.main) writeFileSync(detectionsPage, await generateDetectionsPage())
