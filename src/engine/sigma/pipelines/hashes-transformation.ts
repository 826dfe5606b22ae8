import type { DraftDetection, DraftItem } from '../draft.ts'
import { RuleError } from '../problem.ts'
import { textOf, textsOf } from '../yaml-access.ts'
import { boolParam } from './read-params.ts'
import type { TransformationTable } from './transformations.ts'

const algorithmsByLength: Readonly<Record<number, string>> = {
  32: 'MD5',
  40: 'SHA1',
  64: 'SHA256',
  128: 'SHA512',
}

/** Splits Sysmon's `Hashes: SHA256=…,MD5=…` into a field for each algorithm. */
export const hashesTransformation: TransformationTable = {
  hashes_fields: {
    keys: ['valid_hash_algos', 'field_prefix', 'drop_algo_prefix'],
    parse(map) {
      const known = textsOf(map, 'valid_hash_algos').map((name) => name.toUpperCase())
      const prefix = textOf(map, 'field_prefix') ?? ''
      const isBare = boolParam(map, 'drop_algo_prefix')
      const fieldOf = (algorithm: string) => (isBare ? prefix : prefix + algorithm)
      return {
        kind: 'item',
        change: (item) => (isHashes(item.field) ? splitHashes(item, known, fieldOf) : { kind: 'item', item }),
      }
    },
  },
}

const isHashes = (field: string | undefined): boolean => field === 'Hashes' || field === 'Hash'

function splitHashes(
  item: DraftItem,
  known: readonly string[],
  fieldOf: (algorithm: string) => string,
): DraftDetection {
  const parts = item.values.map((node): DraftDetection => {
    const [left = '', right] = node.text.replaceAll('*', '').split(/[=|]/)
    const hash = right ?? left
    const algorithm = right === undefined ? algorithmsByLength[hash.length] : left.toUpperCase()
    if (algorithm === undefined || (known.length > 0 && !known.includes(algorithm))) {
      const hint = `known are: ${known.join(', ') || Object.values(algorithmsByLength).join(', ')}`
      throw new RuleError(
        'pipeline_refused',
        node.at,
        `"${node.text}" is no hash that the pipeline knows`,
        hint,
      )
    }
    const modifiers = item.modifiers.filter((modifier) => modifier === 'neq')
    const values = [{ ...node, value: hash, text: hash }]
    return { kind: 'item', item: { ...item, field: fieldOf(algorithm), modifiers, values } }
  })
  const [only] = parts
  const isEvery = item.modifiers.includes('all') || item.modifiers.includes('neq')
  return only && parts.length === 1 ? only : { kind: isEvery ? 'all' : 'any', parts }
}
