import type { Endpoint } from '../define-endpoint.ts'
import { addException } from './add-exception.ts'
import { backtestRule } from './backtest-rule.ts'
import { changeRule } from './change-rule.ts'
import { checkRule } from './check-rule.ts'
import { endException } from './end-exception.ts'
import { getRule } from './get-rule.ts'
import { listExceptions } from './list-exceptions.ts'
import { listHeld } from './list-held.ts'
import { listRules } from './list-rules.ts'
import { fixedOwnRuleEndpoints, ownRuleEndpoints } from './own-rule-endpoints.ts'
import { previewException } from './preview-exception.ts'
import { ruleStatistics } from './rule-statistics.ts'

/** Fixed paths before `{id}`. */
export const ruleEndpoints: readonly Endpoint[] = [
  listRules,
  ruleStatistics,
  ...fixedOwnRuleEndpoints,
  getRule,
  ...ownRuleEndpoints,
  changeRule,
  checkRule,
  backtestRule,
  listExceptions,
  listHeld,
  previewException,
  addException,
  endException,
]
