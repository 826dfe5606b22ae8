import type { ReactNode } from 'react'
import type { SourceHealth } from '../../src/model/source.ts'
import { m } from '../messages/catalogue.ts'

type State = SourceHealth['state']
const shapes: Record<State, ReactNode> = {
  healthy: <circle cx="6" cy="6" r="4.5" fill="var(--good)" />,
  silent: <circle cx="6" cy="6" r="4" fill="none" stroke="var(--sev-medium)" strokeWidth="2" />,
  failing: <path d="M2 2l8 8M10 2l-8 8" stroke="var(--sev-high)" strokeWidth="2.4" />,
  never_seen: (
    <circle cx="6" cy="6" r="4" fill="none" stroke="var(--ink-3)" strokeWidth="1.5" strokeDasharray="2 2" />
  ),
  disabled: <path d="M2 6h8" stroke="var(--ink-3)" strokeWidth="2" />,
}

/** A source's health as shape and word. */
export function HealthMark({ state }: { state: State }): ReactNode {
  return (
    <span className="inline-flex items-center gap-2">
      <svg width="12" height="12" aria-hidden>
        {shapes[state]}
      </svg>
      <span className={state === 'failing' ? 'font-semibold text-bad' : ''}>{m.sources.state[state]}</span>
    </span>
  )
}
