const mostFields = 400

/** An object as `[dotted name, text]`, in its own order, undefined left out; bounded. */
export function flattenFields(value: object, prefix = ''): [string, string][] {
  const rows: [string, string][] = []
  for (const [name, field] of Object.entries<unknown>({ ...value })) {
    if (field === undefined || field === null || field === '' || rows.length >= mostFields) continue
    if (Array.isArray(field) && field.length === 0) continue
    const path = prefix === '' ? name : `${prefix}.${name}`
    if (Array.isArray(field))
      rows.push([
        path,
        field.map((one) => (typeof one === 'object' ? JSON.stringify(one) : String(one))).join(', '),
      ])
    else if (typeof field === 'object') rows.push(...flattenFields(field, path))
    else rows.push([path, asText(field)])
  }
  return rows.slice(0, mostFields)
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Fields of the event that the search box knows by a name of their own. */
const shortNames: Readonly<Record<string, string>> = {
  'user.name': 'target_user',
  'actor.user.name': 'user_name',
  'src_endpoint.ip': 'src_ip',
  'dst_endpoint.ip': 'dst_ip',
  'device.ip': 'device_ip',
  'device.hostname': 'hostname',
  'process.name': 'process_name',
  'process.cmd_line': 'cmd_line',
  'credential.uid': 'credential',
  'query.hostname': 'query_host',
  'http.url': 'url',
}

/** A field as the query language names it: its own name, or a path under `native`, `context`, `unmapped` or `ocsf`. */
export function searchNameOf(prefix: string, name: string): string {
  if (prefix !== '') return `${prefix}${name}`
  if (name.startsWith('unmapped.') || !name.includes('.')) return name
  return shortNames[name] ?? `ocsf.${name}`
}
