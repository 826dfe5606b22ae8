import type { ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'

interface PlainTableProps {
  readonly label: string
  readonly heads: readonly string[]
  readonly rows: readonly (readonly ReactNode[])[]
}

/** A short table that needs no scrolling of its own. */
export function PlainTable({ label, heads, rows }: PlainTableProps): ReactNode {
  return (
    <div className="relative overflow-x-auto" tabIndex={0} role="group" aria-label={label}>
      <table className="w-full border-collapse text-left">
        <thead>
          <tr className="border-b border-line">
            {heads.map((head, index) => (
              <th key={index} scope="col" className="caps px-4 py-2 whitespace-nowrap">
                {head === '' ? <span className="sr-only">{m.live.columns.act}</span> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row} className="border-b border-line hover:bg-hover">
              {cells.map((cell, index) => (
                <td key={index} className="px-4 py-2 align-top">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
