/** NDJSON to the ingest endpoint with a source's key. Throws when it is not taken. */
export async function sendEvents(
  url: string,
  key: string,
  lines: readonly (object | string)[],
): Promise<unknown> {
  const response = await fetch(`${url}/api/ingest`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
    body: lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`ingest: ${response.status} ${text}`)
  return JSON.parse(text)
}
