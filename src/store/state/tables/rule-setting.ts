/** What an operator decided about a rule; a rule without a row is on. Looked up whole, so the key is index enough. */
export interface RuleSettingTable {
  rule: string
  /** 0 or 1. */
  enabled: number
  updated_at_ms: number
  updated_by: string
}
