import { z } from 'zod'
import { Severity } from '../../model/event.ts'
import { type EventClass, eventClasses, eventClassNames } from '../../model/event-class.ts'
import { choiceOf, compileChoice, compilePaths, compileTemplate, mappingCache, Paths } from '../mapping.ts'
import type { Fields } from '../read-value.ts'
import { compileTimeFormat, TimeFormat } from '../time-format.ts'
import { targets } from './targets.ts'

const ClassName = z.enum(eventClassNames as [EventClass, ...EventClass[]])
const allActivities = [
  ...new Set(eventClassNames.flatMap((name) => eventClasses[name].activities as readonly string[])),
]
const Activities = choiceOf(allActivities as [string, ...string[]])

/**
 * Says what a JSON record of any shape means. `class`, `activity`, `severity` and `status` are either fixed or a field
 * whose values are listed; `fields` fills the event's fields (`user.name`, `src_endpoint.ip`, …) from dotted paths;
 * `message` is a line with `{paths}` in braces.
 */
export const GenericMapping = z
  .strictObject({
    class: z.union([ClassName, choiceOf(eventClassNames as [EventClass, ...EventClass[]])]),
    activity: z.union([z.string().max(64), Activities]).optional(),
    severity: z.union([Severity, choiceOf(Severity.options as [Severity, ...Severity[]])]).optional(),
    status: z
      .union([z.enum(['success', 'failure', 'unknown']), choiceOf(['success', 'failure', 'unknown'])])
      .optional(),
    time: Paths.optional(),
    time_format: TimeFormat.optional(),
    id: Paths.optional(),
    message: z.string().min(1).max(300).optional(),
    fields: z.record(z.string(), Paths).default({}),
  })
  .superRefine(({ class: eventClass, activity, fields }, context) => {
    for (const field of Object.keys(fields)) {
      if (targets.has(field)) continue
      const message = `there is no such field to fill; use one of ${[...targets.keys()].join(', ')}`
      context.addIssue({ code: 'custom', path: ['fields', field], message })
    }
    if (typeof eventClass !== 'string' || typeof activity !== 'string') return
    const known: readonly string[] = eventClasses[eventClass].activities
    if (known.includes(activity)) return
    const message = `${eventClass} has no such activity; use one of ${known.join(', ')}`
    context.addIssue({ code: 'custom', path: ['activity'], message })
  })
export type GenericMapping = z.infer<typeof GenericMapping>

/** A mapping ready to read records with. */
export interface GenericReader {
  readonly class: (record: Fields) => EventClass | undefined
  readonly activity: (record: Fields) => string | undefined
  readonly severity: (record: Fields) => Severity | undefined
  readonly status: (record: Fields) => 'success' | 'failure' | 'unknown' | undefined
  readonly time: (record: Fields, timeZone: string | undefined) => number | undefined
  readonly id: (record: Fields) => unknown
  readonly message: ((record: Fields) => string) | undefined
  readonly fields: readonly {
    readonly path: readonly string[]
    readonly read: (record: Fields) => unknown
    readonly convert: (value: unknown) => unknown
  }[]
}

const nothing = new Map<string, string>()

function compileGeneric(mapping: GenericMapping): GenericReader {
  const { class: eventClass, activity, severity, status } = mapping
  const time = compilePaths(mapping.time)
  const readTime = compileTimeFormat(mapping.time_format)
  const template = mapping.message === undefined ? undefined : compileTemplate(mapping.message)
  return {
    class: typeof eventClass === 'string' ? () => eventClass : compileChoice(eventClass),
    activity: typeof activity === 'object' ? compileChoice(activity) : () => activity,
    severity: typeof severity === 'object' ? compileChoice(severity) : () => severity,
    status: typeof status === 'object' ? compileChoice(status) : () => status,
    time: (record, timeZone) => readTime(time(record), timeZone),
    id: compilePaths(mapping.id),
    message: template === undefined ? undefined : (record) => template(nothing, record),
    fields: Object.entries(mapping.fields).map(([field, paths]) => ({
      path: field.split('.'),
      read: compilePaths(paths),
      convert: targets.get(field) ?? (() => undefined),
    })),
  }
}

/** The compiled mapping of a source; undefined where it has none or an invalid one. */
export const genericMappingOf = mappingCache(GenericMapping, compileGeneric)
