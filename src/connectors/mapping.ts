import { z } from 'zod'
import { type Fields, readPath, readText } from './read-value.ts'

/** Dotted path into a record, `payload.card.0.number`. */
const Path = z.string().min(1).max(200)

/** One path, or several of which the first that holds a value counts. */
export const Paths = z.union([Path, z.array(Path).min(1).max(16)])
export type Paths = z.infer<typeof Paths>

const Value = z.union([z.string().max(200), z.number(), z.boolean()])

/** A field whose values say which of `names` it is: `{ field: 'result', values: { granted: ['OK', 1] } }`. */
export function choiceOf<T extends string>(names: readonly [T, ...T[]]) {
  return z.strictObject({
    field: Paths,
    values: z.partialRecord(z.enum(names), z.array(Value).min(1).max(100)),
  })
}
export interface Choice<T extends string> {
  readonly field: Paths
  readonly values: Values<T>
}
type Values<T extends string> = { readonly [K in T]?: readonly (string | number | boolean)[] | undefined }

/** Problems of a mapping against its schema, each with the field's path; empty where it is good. */
export function listProblems(schema: z.ZodType, mapping: unknown): { where: string; message: string }[] {
  const { error } = schema.safeParse(mapping)
  return (error?.issues ?? []).map(({ path, message }) => ({ where: path.join('.') || 'mapping', message }))
}

/**
 * Compiles mappings once per object: a source's mapping is one object for as long as it stands. An invalid one gives
 * undefined (the message stays unclassified); the API refuses those before they are saved.
 */
export function mappingCache<T, C>(
  schema: z.ZodType<T>,
  compile: (mapping: T) => C,
): (mapping: unknown) => C | undefined {
  const cache = new WeakMap<object, { readonly compiled: C | undefined }>()
  return (mapping) => {
    if (typeof mapping !== 'object' || mapping === null) return undefined
    const known = cache.get(mapping)
    if (known !== undefined) return known.compiled
    const parsed = schema.safeParse(mapping)
    const compiled = parsed.success ? compile(parsed.data) : undefined
    cache.set(mapping, { compiled })
    return compiled
  }
}

/** Reads the first path that holds a value; a null counts as none. */
export function compilePaths(paths: Paths | undefined): (record: Fields) => unknown {
  if (paths === undefined) return () => undefined
  const list = typeof paths === 'string' ? [paths] : paths
  const [only] = list
  if (list.length === 1 && only !== undefined) return (record) => readPath(record, only)
  return (record) => {
    for (const path of list) {
      const value = readPath(record, path)
      if (value !== undefined && value !== null && value !== '') return value
    }
    return undefined
  }
}

/** Reads which name a field's value stands for; values compare without case, space, `-` and `_` being one. */
export function compileChoice<T extends string>(
  choice: Choice<T> | undefined,
): (record: Fields) => T | undefined {
  if (choice === undefined) return () => undefined
  const read = compilePaths(choice.field)
  const lookUp = compileValues(choice.values)
  return (record) => lookUp(read(record))
}

/** Which name a value stands for. */
export function compileValues<T extends string>(values: Values<T>): (value: unknown) => T | undefined {
  const names = new Map<string, T>()
  for (const name of Object.keys(values) as T[]) {
    for (const value of values[name] ?? []) names.set(fold(String(value)), name)
  }
  return (value) => {
    const text = readText(value)
    return text === undefined || text.length > 200 ? undefined : names.get(fold(text))
  }
}

/** `Door forced-open` → `door_forced_open`. */
export function fold(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '_')
}

/** Fills `{name}` in a template from captures, then from the record; a name without a value becomes nothing. */
export function compileTemplate(
  template: string,
): (captures: ReadonlyMap<string, string>, record: Fields) => string {
  const parts = template.split(/\{([^{}]{1,200})\}/)
  return (captures, record) =>
    parts
      .map((part, index) =>
        index % 2 === 0 ? part : (captures.get(part) ?? readText(readPath(record, part)) ?? ''),
      )
      .join('')
      .trim()
}
