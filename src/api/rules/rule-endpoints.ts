import type { Endpoint } from '../define-endpoint.ts'
import { backtestRule } from './backtest-rule.ts'
import { changeRule } from './change-rule.ts'
import { checkRule } from './check-rule.ts'
import { getRule } from './get-rule.ts'
import { listRules } from './list-rules.ts'

export const ruleEndpoints: readonly Endpoint[] = [listRules, getRule, changeRule, checkRule, backtestRule]
