import type { EventsOfRules } from '../../engine/detect/events-of-rules.ts'
import type { Logsource } from '../../model/event.ts'
import type { LakeFilter } from '../../store/lake/lake-query.ts'

/** Each is looked for in the JSON of every row: beyond so many that costs more than what it leaves out. */
const mostLogsources = 12

/**
 * Which rows of the lake can be such events, as groups for `anyOf`; undefined: any. A row too many does no harm, the
 * engine looks again; so where the lake cannot ask as the engine does, it is asked for more.
 */
export function anyOfEvents(events: EventsOfRules | undefined): LakeFilter[][] | undefined {
  if (!events) return undefined
  const { classes, logsources } = events
  const groups = [...new Map(logsources.map(groupOf).map((group) => [JSON.stringify(group), group])).values()]
  if (groups.length > mostLogsources || groups.some((group) => group.length === 0)) return undefined
  return [
    ...(classes.length > 0 ? [[{ field: 'class', op: 'is' as const, values: classes }]] : []),
    ...groups,
  ]
}

function groupOf(logsource: Logsource): LakeFilter[] {
  return (['product', 'category', 'service'] as const).flatMap((part): LakeFilter[] => {
    const value = logsource[part]
    // Letters beyond ASCII fold in more ways than one.
    if (value === undefined || !/^[\x20-\x7e]*$/.test(value)) return []
    const field = `ocsf.logsource.${part}`
    // Sigma's umbrella over `registry_add`, `registry_set` and others.
    if (part === 'category' && value === 'registry_event')
      return [{ field, op: 'starts', values: ['registry_'] }]
    return [{ field, op: 'is', values: [value] }]
  })
}
