/** What was decided about a rule, by an operator or, where it cost too much, by Gatehouse; a rule without a row is on. Looked up whole, so the key is index enough. */
export interface RuleSettingTable {
  rule: string
  /** 0 or 1. */
  enabled: number
  updated_at_ms: number
  updated_by: string
  /** JSON of `RuleSuspension`; null: a person decided. */
  suspended: string | null
}
