import { useId, type ReactNode } from 'react'
import type { Domain } from '../../src/model/event-class.ts'
import { m } from '../messages/catalogue.ts'

/** A square for the physical side, a disc for the cyber side, in their colours. */
export function DomainMark({ domain, named = false }: { domain: Domain; named?: boolean }): ReactNode {
  const titleId = useId()
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg
        width="10"
        height="10"
        viewBox="0 0 10 10"
        className="shrink-0"
        {...(named ? { 'aria-hidden': true } : { role: 'img', 'aria-labelledby': titleId })}
      >
        {!named && <title id={titleId}>{m.words.domain[domain]}</title>}
        {domain === 'physical' ? (
          <rect x="1" y="1" width="8" height="8" rx="1.5" fill="var(--physical)" />
        ) : (
          <circle cx="5" cy="5" r="4.3" fill="var(--cyber)" />
        )}
      </svg>
      {named && m.words.domain[domain]}
    </span>
  )
}

export function DomainMarks({ domains }: { domains: readonly Domain[] }): ReactNode {
  return (
    <span className="inline-flex items-center gap-1">
      {(['physical', 'cyber'] as const)
        .filter((name) => domains.includes(name))
        .map((name) => (
          <DomainMark key={name} domain={name} />
        ))}
    </span>
  )
}
