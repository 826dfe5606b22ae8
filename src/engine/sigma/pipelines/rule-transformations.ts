import type { Logsource } from '../../../model/event.ts'
import { mapItems, type DraftDetection, type RuleDraft } from '../draft.ts'
import { parseMap } from '../parse-detections.ts'
import { RuleError } from '../problem.ts'
import type { EventRule } from '../rule-ast.ts'
import { entryOf, expectMap, textOf } from '../yaml-access.ts'
import { boolParam, pipelineError, textParam } from './read-params.ts'
import type { TransformationTable } from './transformations.ts'

/** Transformations of a rule as a whole. */
export const ruleTransformations: TransformationTable = {
  add_condition: {
    keys: ['conditions', 'name', 'template', 'negated'],
    parse(map) {
      const entry = entryOf(map, 'conditions')
      const added = parseMap(expectMap(entry?.value, 'conditions', map.at))
      const name = textOf(map, 'name')
      const isTemplate = boolParam(map, 'template')
      const isNegated = boolParam(map, 'negated')
      return {
        kind: 'rule',
        change: (rule) =>
          withCondition(rule, isTemplate ? filledIn(added, rule.logsource) : added, isNegated, name),
      }
    },
  },
  change_logsource: {
    keys: ['product', 'category', 'service'],
    parse(map) {
      const logsource: Logsource = {}
      for (const key of ['product', 'category', 'service'] as const) {
        const text = textOf(map, key)?.toLowerCase()
        if (text) logsource[key] = text
      }
      if (Object.keys(logsource).length === 0) {
        throw pipelineError(map.at, 'the logsource names nothing', 'give a product, category or service')
      }
      return { kind: 'rule', change: (rule) => ({ ...rule, logsource }) }
    },
  },
  set_state: {
    keys: ['key', 'val'],
    parse(map) {
      const key = textParam(map, 'key')
      const value = textParam(map, 'val')
      return { kind: 'rule', change: (rule) => ({ ...rule, state: new Map([...rule.state, [key, value]]) }) }
    },
  },
  set_custom_attribute: {
    keys: ['attribute', 'value'],
    parse(map) {
      const attribute = textParam(map, 'attribute')
      const value = textParam(map, 'value')
      if (attribute !== 'taxonomy' || (value !== 'sigma' && value !== 'ocsf')) {
        const hint =
          'write "attribute: taxonomy" with "value: ocsf" or "value: sigma"; for notes between steps use set_state'
        throw pipelineError(map.at, `nothing here reads the attribute "${attribute}: ${value}"`, hint)
      }
      const taxonomy: EventRule['taxonomy'] = value
      return { kind: 'rule', change: (rule) => ({ ...rule, taxonomy }) }
    },
  },
  rule_failure: {
    keys: ['message'],
    parse(map) {
      const message = textParam(map, 'message')
      return {
        kind: 'rule',
        change({ head }) {
          throw new RuleError('pipeline_refused', head.at, message, 'a processing pipeline refuses this rule')
        },
      }
    },
  },
}

function withCondition(
  rule: RuleDraft,
  added: DraftDetection,
  isNegated: boolean,
  wanted: string | undefined,
): RuleDraft {
  let name = wanted ?? '_added'
  for (let count = 2; rule.detections.has(name); count++) name = `${wanted ?? '_added'}_${count}`
  const ref = { kind: 'ref', name } as const
  return {
    ...rule,
    detections: new Map([...rule.detections, [name, added]]),
    condition: { kind: 'and', parts: [rule.condition, isNegated ? { kind: 'not', part: ref } : ref] },
  }
}

/** `$product`, `$category` and `$service` in texts become those of the rule. */
function filledIn(added: DraftDetection, logsource: Logsource): DraftDetection {
  const fill = (text: string) =>
    text.replaceAll(
      /\$\{?(product|category|service)\b\}?/g,
      (_, key: keyof Logsource) => logsource[key] ?? '',
    )
  const filled = mapItems(added, (item) => ({
    kind: 'item',
    item: {
      ...item,
      values: item.values.map((node) =>
        typeof node.value === 'string' ? { ...node, value: fill(node.text), text: fill(node.text) } : node,
      ),
    },
  }))
  return filled ?? added
}
