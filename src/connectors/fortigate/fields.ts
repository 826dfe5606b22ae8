/** The pairs of one FortiOS line. */
export type FortiFields = ReadonlyMap<string, { readonly text: string }>

/** A value that says something: FortiOS writes `N/A`, `(null)` and nothing for nothing. */
export function field(fields: FortiFields, name: string): string | undefined {
  const text = fields.get(name)?.text.trim()
  return text === undefined || text === '' || text === 'N/A' || text === '(null)' ? undefined : text
}
