import type { FieldTable } from '../sigma/record-view.ts'
import type { EventRule, FilterRule } from '../sigma/rule-ast.ts'
import type { CarriedField, CompiledEventRule } from './compiled-rule.ts'

/** What a rule was compiled to, and with which filters. */
export interface MadeRule {
  readonly filters: readonly FilterRule[]
  readonly compiled: CompiledEventRule
}

/** What one set of rules hands on to the next. Slots of the field table only grow, so that both run over it. */
export interface KeptRules {
  readonly fields: FieldTable
  readonly made: ReadonlyMap<EventRule, MadeRule>
}

export function isSameList<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index])
}

export function isSameCarried(one: readonly CarriedField[], other: readonly CarriedField[]): boolean {
  return (
    one.length === other.length &&
    one.every(
      ({ name, slots }, index) => name === other[index]?.name && isSameList(slots, other[index].slots),
    )
  )
}
