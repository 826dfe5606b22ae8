import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'
import { csvOf, type CsvCell } from './csv.ts'

const look = (
  <>
    <Download size={15} aria-hidden />
    {m.words.exportCsv}
  </>
)

/** A list as the server writes it. */
export function ExportLink({ href }: { href: string }): ReactNode {
  return (
    <a className="button" href={href} download>
      {look}
    </a>
  )
}

interface ExportShownProps {
  /** File name without `.csv`. */
  readonly name: string
  readonly heads: readonly string[]
  readonly rows: () => readonly (readonly CsvCell[])[]
}

/** A list that is here as a whole, written as it is shown: filtered. */
export function ExportShown({ name, heads, rows }: ExportShownProps): ReactNode {
  const save = (): void => {
    const url = URL.createObjectURL(new Blob([csvOf([heads, ...rows()])], { type: 'text/csv' }))
    const link = Object.assign(document.createElement('a'), { href: url, download: `${name}.csv` })
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <button type="button" className="button" onClick={save}>
      {look}
    </button>
  )
}
