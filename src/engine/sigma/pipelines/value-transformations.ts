import { placeholderPattern } from '../apply-modifiers.ts'
import type { DraftItem, ScalarNode } from '../draft.ts'
import { RuleError } from '../problem.ts'
import { compileReplacement } from './replace-matches.ts'
import { entryOf, textsOf } from '../yaml-access.ts'
import { boolParam, listsParam, pipelineError, textParam } from './read-params.ts'
import type { TransformationTable } from './transformations.ts'
import type { Transformation } from './pipeline.ts'

/** Transformations of items and their values, as they are written in the rule, before its modifiers. */
export const valueTransformations: TransformationTable = {
  drop_detection_item: { keys: [], parse: () => ({ kind: 'item', change: () => undefined }) },
  detection_item_failure: {
    keys: ['message'],
    parse(map) {
      const message = textParam(map, 'message')
      return {
        kind: 'item',
        change({ at }) {
          throw new RuleError('pipeline_refused', at, message, 'a processing pipeline refuses this field')
        },
      }
    },
  },
  replace_string: {
    keys: ['regex', 'replacement', 'skip_special', 'interpret_special'],
    parse(map) {
      const replace = compileReplacement(
        textParam(map, 'regex'),
        textParam(map, 'replacement'),
        entryOf(map, 'regex')?.value.at ?? map.at,
      )
      const skipsWildcards = boolParam(map, 'skip_special')
      boolParam(map, 'interpret_special')
      const change = skipsWildcards
        ? (text: string) =>
            text
              .split(wildcard)
              .map((part, index) => (index % 2 === 0 ? replace(part) : part))
              .join('')
        : replace
      return changeTexts((text) => [change(text)])
    },
  },
  map_string: {
    keys: ['mapping'],
    parse(map) {
      const mapping = listsParam(map, 'mapping')
      return changeTexts((text) => mapping.get(text) ?? [text])
    },
  },
  set_value: {
    keys: ['value', 'force_type'],
    parse(map) {
      const node = entryOf(map, 'value')?.value
      if (node?.kind !== 'scalar') throw pipelineError(map.at, 'value is missing', 'write "value: text"')
      return { kind: 'item', change: (item) => ({ kind: 'item', item: { ...item, values: [node] } }) }
    },
  },
  convert_type: {
    keys: ['target_type'],
    parse(map) {
      const target = textParam(map, 'target_type')
      if (target === 'str')
        return changeNodes((node) => [node.value === null ? node : { ...node, value: node.text }])
      if (target !== 'num') throw pipelineError(map.at, `there is no type "${target}"`, 'use str, num')
      return changeNodes((node) => {
        const number = Number(node.text)
        if (node.text.trim() !== '' && Number.isFinite(number)) return [{ ...node, value: number }]
        throw new RuleError(
          'pipeline_refused',
          node.at,
          `"${node.text}" is not a number`,
          'a pipeline needs one here',
        )
      })
    },
  },
  case: {
    keys: ['method'],
    parse(map) {
      const method = textParam(map, 'method')
      if (method === 'lower') return changeTexts((text) => [text.toLowerCase()])
      if (method === 'upper') return changeTexts((text) => [text.toUpperCase()])
      if (method === 'snake_case') {
        return changeTexts((text) => [text.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase()])
      }
      throw pipelineError(map.at, `there is no case "${method}"`, 'use lower, upper, snake_case')
    },
  },
  value_placeholders: {
    keys: ['include', 'exclude'],
    parse(map, vars) {
      const isMeant = placeholderFilter(textsOf(map, 'include'), textsOf(map, 'exclude'))
      return expandWith((name, node) => {
        if (!isMeant(name)) return undefined
        const values = vars.get(name)
        if (values && values.length > 0) return values
        const hint = `add "${name}: [value]" to the vars of the pipeline, or leave it out with "exclude: [${name}]"`
        throw new RuleError('no_placeholder', node.at, `the pipelines have no value for %${name}%`, hint)
      })
    },
  },
  wildcard_placeholders: {
    keys: ['include', 'exclude'],
    parse(map) {
      const isMeant = placeholderFilter(textsOf(map, 'include'), textsOf(map, 'exclude'))
      return expandWith((name) => (isMeant(name) ? ['*'] : undefined))
    },
  },
}

/** A wildcard that no backslash escapes; the backslashes before it stay with the text. */
const wildcard = /((?<!\\)(?:\\\\)*[*?])/

const changeNodes = (change: (node: ScalarNode) => ScalarNode[]): Transformation => ({
  kind: 'item',
  change: (item) => ({ kind: 'item', item: { ...item, values: item.values.flatMap(change) } }),
})

/** Numbers, booleans and null are no texts and stay. */
const changeTexts = (change: (text: string) => readonly string[]): Transformation =>
  changeNodes((node) =>
    typeof node.value === 'string'
      ? change(node.text).map((text) => ({ ...node, value: text, text }))
      : [node],
  )

function placeholderFilter(
  include: readonly string[],
  exclude: readonly string[],
): (name: string) => boolean {
  return (name) => (include.length === 0 || include.includes(name)) && !exclude.includes(name)
}

const maxValues = 4_096

/** Puts values in the place of placeholders of items under `expand`; those it has none for stay. */
function expandWith(
  valuesOf: (name: string, node: ScalarNode) => readonly string[] | undefined,
): Transformation {
  const expandNode = (node: ScalarNode): ScalarNode[] => {
    let texts = [node.text]
    for (const [whole, name = ''] of node.text.matchAll(placeholderPattern)) {
      const values = valuesOf(name, node)
      if (values) texts = texts.flatMap((text) => values.map((value) => text.replace(whole, () => value)))
      if (texts.length > maxValues) {
        throw new RuleError(
          'bad_value',
          node.at,
          `more than ${maxValues} combinations`,
          'use fewer placeholders',
        )
      }
    }
    return texts.map((text) => ({ ...node, value: text, text }))
  }
  return {
    kind: 'item',
    change(item: DraftItem) {
      if (!item.modifiers.includes('expand')) return { kind: 'item', item }
      return { kind: 'item', item: { ...item, values: item.values.flatMap(expandNode) } }
    },
  }
}
