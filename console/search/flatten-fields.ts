const mostFields = 400

/** An object as `[dotted name, text]`, in its own order, undefined left out; bounded. */
export function flattenFields(value: object, prefix = ''): [string, string][] {
  const rows: [string, string][] = []
  for (const [name, field] of Object.entries<unknown>({ ...value })) {
    if (field === undefined || field === null || rows.length >= mostFields) continue
    const path = prefix === '' ? name : `${prefix}.${name}`
    if (Array.isArray(field))
      rows.push([
        path,
        field.map((one) => (typeof one === 'object' ? JSON.stringify(one) : String(one))).join(', '),
      ])
    else if (typeof field === 'object') rows.push(...flattenFields(field, path))
    else rows.push([path, String(field)])
  }
  return rows.slice(0, mostFields)
}
