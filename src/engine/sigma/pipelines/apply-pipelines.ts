import { mapItems, type DraftDetection, type DraftItem, type RuleDraft } from '../draft.ts'
import { RuleError } from '../problem.ts'
import type { Condition } from '../rule-ast.ts'
import type { Pipeline, PipelineStep, Transformation } from './pipeline.ts'

/** Runs the steps of all pipelines over a rule, in order. Throws `RuleError` where a step refuses it. */
export function applyPipelines(rule: RuleDraft, pipelines: readonly Pipeline[]): RuleDraft {
  return pipelines.flatMap(({ steps }) => steps).reduce(applyStep, rule)
}

function applyStep(rule: RuleDraft, step: PipelineStep): RuleDraft {
  if (!step.appliesTo(rule)) return rule
  const next = perform(rule, step, step.transformation)
  return step.id === undefined ? next : { ...next, processedBy: [...next.processedBy, step.id] }
}

function perform(rule: RuleDraft, step: PipelineStep, transformation: Transformation): RuleDraft {
  switch (transformation.kind) {
    case 'rule':
      return transformation.change(rule)
    case 'nest':
      return transformation.steps.reduce(applyStep, rule)
    case 'field': {
      const { rename } = transformation
      const renameAny = (name: string) =>
        (step.appliesToField(name, undefined, rule) ? rename(name) : undefined) ?? [name]
      return { ...changeRuleItems(rule, step, transformation), renames: [...rule.renames, renameAny] }
    }
    default:
      return changeRuleItems(rule, step, transformation)
  }
}

function changeRuleItems(
  rule: RuleDraft,
  step: PipelineStep,
  transformation: Extract<Transformation, { kind: 'field' | 'item' }>,
): RuleDraft {
  return changeItems(rule, (item) => {
    const isMeant =
      step.appliesToItem(item, rule) &&
      (item.field === undefined
        ? transformation.kind === 'item'
        : step.appliesToField(item.field, item, rule))
    const inner = isMeant ? item : undefined
    if (transformation.kind === 'field') return renamed(item, inner, transformation.rename, step, rule)
    return inner ? marked(transformation.change(inner), step) : { kind: 'item', item }
  })
}

/** The item under its new names: one of several is enough, or none of them where it is negated. */
function renamed(
  item: DraftItem,
  meant: DraftItem | undefined,
  rename: (name: string) => readonly string[] | undefined,
  step: PipelineStep,
  rule: RuleDraft,
): DraftDetection {
  const pointing = item.modifiers.includes('fieldref')
    ? withRenamedReferences(item, rename, step, rule)
    : item
  const names = meant?.field === undefined ? undefined : rename(meant.field)
  if (!names) return { kind: 'item', item: pointing }
  const items = names.map((field): DraftDetection => ({ kind: 'item', item: { ...pointing, field } }))
  const [only] = items
  const kind = item.modifiers.includes('neq') ? 'all' : 'any'
  return marked(only && items.length === 1 ? only : { kind, parts: items }, step) ?? { kind: 'item', item }
}

function withRenamedReferences(
  item: DraftItem,
  rename: (name: string) => readonly string[] | undefined,
  step: PipelineStep,
  rule: RuleDraft,
): DraftItem {
  const values = item.values.flatMap((node) => {
    const names = step.appliesToField(node.text, item, rule) ? rename(node.text) : undefined
    return names ? names.map((text) => ({ ...node, value: text, text })) : [node]
  })
  return { ...item, values }
}

function marked(detection: DraftDetection | undefined, { id }: PipelineStep): DraftDetection | undefined {
  if (!detection || id === undefined) return detection
  return mapItems(detection, (item) => ({
    kind: 'item',
    item: { ...item, processedBy: [...item.processedBy, id] },
  }))
}

/** A selection that loses its last item leaves the condition too. */
function changeItems(rule: RuleDraft, change: (item: DraftItem) => DraftDetection | undefined): RuleDraft {
  const detections = new Map<string, DraftDetection>()
  for (const [name, detection] of rule.detections) {
    const changed = mapItems(detection, change)
    if (changed) detections.set(name, changed)
  }
  if (detections.size === rule.detections.size) return { ...rule, detections }
  const condition = without(rule.condition, (name) => !detections.has(name))
  if (condition) return { ...rule, detections, condition }
  const hint = 'let the pipeline leave it out with rule_conditions, or keep some of its items'
  throw new RuleError('pipeline_refused', rule.head.at, 'the pipelines leave nothing of the rule', hint)
}

function without(condition: Condition, isGone: (name: string) => boolean): Condition | undefined {
  if (condition.kind === 'ref') return isGone(condition.name) ? undefined : condition
  if (condition.kind === 'not') {
    const part = without(condition.part, isGone)
    return part && { kind: 'not', part }
  }
  const parts = condition.parts.flatMap((part) => without(part, isGone) ?? [])
  const [only] = parts
  return parts.length > 1 ? { kind: condition.kind, parts } : only
}
