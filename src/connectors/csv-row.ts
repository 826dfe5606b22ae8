/** The cells of one CSV row: quotes double inside quotes; at most 200 cells. A row that breaks off keeps what is there. */
export function splitRow(row: string, delimiter: string): string[] {
  const cells: string[] = []
  let at = 0
  while (at <= row.length && cells.length < 200) {
    if (row[at] === '"') {
      const { text, next } = quoted(row, at + 1)
      cells.push(text)
      const end = row.indexOf(delimiter, next)
      if (end < 0) break
      at = end + 1
      continue
    }
    const end = row.indexOf(delimiter, at)
    cells.push(row.slice(at, end < 0 ? row.length : end).trim())
    if (end < 0) break
    at = end + 1
  }
  return cells
}

function quoted(row: string, from: number): { text: string; next: number } {
  let text = ''
  let at = from
  for (;;) {
    const end = row.indexOf('"', at)
    if (end < 0) return { text: text + row.slice(at), next: row.length }
    text += row.slice(at, end)
    if (row[end + 1] !== '"') return { text, next: end + 1 }
    text += '"'
    at = end + 2
  }
}
