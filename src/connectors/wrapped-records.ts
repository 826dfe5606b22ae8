import type { NormalisedEvent } from '../model/event.ts'
import { type Fields, readFields } from './read-value.ts'
import { writeLine } from './write-message.ts'

/**
 * The first record of a message that may hold many: the message itself, or the first element of the list under one of
 * `keys`. Undefined where there is none.
 */
export function firstRecord(record: Fields | undefined, keys: readonly string[]): Fields | undefined {
  if (record === undefined) return undefined
  const list = listOf(record, keys)
  return list === undefined ? record : readFields(list[0])
}

/**
 * Maps a message that is one record, or a list of them under one of `keys`, each to one event in their order.
 * `normalise` gives undefined for a record it does not understand: alone it leaves the whole message unclassified,
 * among others it is kept as an event of unknown kind so that its neighbours are not lost with it.
 */
export function normaliseRecords(
  record: Fields | undefined,
  keys: readonly string[],
  normalise: (record: Fields) => NormalisedEvent | undefined,
): NormalisedEvent[] | undefined {
  if (record === undefined) return undefined
  const list = listOf(record, keys)
  if (list === undefined) {
    const event = normalise(record)
    return event === undefined ? undefined : [event]
  }
  return list.map((item) => {
    const fields = readFields(item)
    return (fields && normalise(fields)) ?? keepRecord(item)
  })
}

function listOf(record: Fields, keys: readonly string[]): readonly unknown[] | undefined {
  for (const key of keys) {
    const value = Object.hasOwn(record, key) ? record[key] : undefined
    if (Array.isArray(value)) return value
  }
  return undefined
}

function keepRecord(item: unknown): NormalisedEvent {
  return {
    class: 'base_event',
    activity: 'unknown',
    severity: 'informational',
    message: writeLine(JSON.stringify(item ?? null)),
    native: { ...(readFields(item) ?? { value: item }) },
  }
}
