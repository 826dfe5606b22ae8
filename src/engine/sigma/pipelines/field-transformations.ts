import { listsParam, pipelineError, textParam } from './read-params.ts'
import { entryOf } from '../yaml-access.ts'
import type { TransformationTable } from './transformations.ts'

/** Transformations of field names. */
export const fieldTransformations: TransformationTable = {
  field_name_mapping: {
    keys: ['mapping'],
    parse(map) {
      const mapping = listsParam(map, 'mapping')
      const empty = [...mapping].find(([, names]) => names.length === 0)
      if (empty) {
        const at = entryOf(map, 'mapping')?.at ?? map.at
        throw pipelineError(
          at,
          `"${empty[0]}" is mapped to nothing`,
          'name a field, or use drop_detection_item',
        )
      }
      return { kind: 'field', rename: (name) => mapping.get(name) }
    },
  },
  field_name_prefix_mapping: {
    keys: ['mapping'],
    parse(map) {
      const mapping = [...listsParam(map, 'mapping')]
      return {
        kind: 'field',
        rename(name) {
          const found = mapping.find(([prefix]) => name.startsWith(prefix))
          return found?.[1].map((prefix) => prefix + name.slice(found[0].length))
        },
      }
    },
  },
  field_name_prefix: {
    keys: ['prefix'],
    parse(map) {
      const prefix = textParam(map, 'prefix')
      return { kind: 'field', rename: (name) => [prefix + name] }
    },
  },
  field_name_suffix: {
    keys: ['suffix'],
    parse(map) {
      const suffix = textParam(map, 'suffix')
      return { kind: 'field', rename: (name) => [name + suffix] }
    },
  },
}
