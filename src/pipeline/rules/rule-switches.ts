import type { RuleSuspension } from '../../model/rule.ts'
import type { StateStore } from '../../store/state/state-store.ts'

/** Which rules are off, and those among them that were not switched off by a person but suspended for their cost. */
export interface RuleSwitches {
  readonly disabled: ReadonlySet<string>
  readonly suspended: ReadonlyMap<string, RuleSuspension>
}

export async function readSwitches({ db }: StateStore): Promise<RuleSwitches> {
  const rows = await db
    .selectFrom('rule_setting')
    .select(['rule', 'suspended'])
    .where('enabled', '=', 0)
    .execute()
  return {
    disabled: new Set(rows.map(({ rule }) => rule)),
    suspended: new Map(
      rows.flatMap(({ rule, suspended }) =>
        suspended === null ? [] : [[rule, JSON.parse(suspended) as RuleSuspension]],
      ),
    ),
  }
}

/** Ids of the rules that are off, for whatever reason. */
export async function disabledRules(state: StateStore): Promise<ReadonlySet<string>> {
  return (await readSwitches(state)).disabled
}

/** A person switches a rule on or off; that ends a suspension. */
export async function switchRule(
  { db }: StateStore,
  rule: string,
  enabled: boolean,
  by: string,
  nowMs: number,
): Promise<void> {
  const row = { rule, enabled: enabled ? 1 : 0, updated_at_ms: nowMs, updated_by: by, suspended: null }
  await db
    .insertInto('rule_setting')
    .values(row)
    .onConflict((conflict) => conflict.column('rule').doUpdateSet(row))
    .execute()
}

/** Takes a rule out of use until a person takes it up again. */
export async function suspendRule({ db }: StateStore, rule: string, cost: RuleSuspension): Promise<void> {
  const suspended = JSON.stringify(cost)
  const row = { rule, enabled: 0, updated_at_ms: cost.time, updated_by: 'system', suspended }
  await db
    .insertInto('rule_setting')
    .values(row)
    .onConflict((conflict) => conflict.column('rule').doUpdateSet(row))
    .execute()
}

/** What an operator is told of the rules that are suspended, one line each. */
export function suspensionLines({ suspended }: Pick<RuleSwitches, 'suspended'>): string[] {
  return [...suspended].map(
    ([rule, { share, us_per_event }]) =>
      `the rule ${rule} is suspended: it took ${Math.round(share * 100)} % of the pipeline's time, ${Math.round(us_per_event)} µs per event; narrow it, then switch it on again`,
  )
}
