import type { ReactNode } from 'react'
import type { CheckState } from '../../src/model/coverage.ts'
import type { Technique } from '../client/coverage.ts'

type State = Technique['state'] | CheckState

/** Each state has a shape of its own: a full disc, half a disc, a ring, a cross, a dash. */
const shapes: Record<State, ReactNode> = {
  covered: <circle cx="7" cy="7" r="5" fill="var(--good)" />,
  noisy: <Half />,
  silent: <Half />,
  no_source: <circle cx="7" cy="7" r="4.4" fill="none" stroke="var(--ink-2)" strokeWidth="1.8" />,
  missing: <path d="M3 3l8 8M11 3l-8 8" stroke="var(--sev-high)" strokeWidth="2.2" />,
  unused: <path d="M3 3l8 8M11 3l-8 8" stroke="var(--ink-3)" strokeWidth="1.8" />,
  exempt: <path d="M3 7h8" stroke="var(--ink-3)" strokeWidth="1.8" />,
}

function Half(): ReactNode {
  return (
    <>
      <circle cx="7" cy="7" r="4.4" fill="none" stroke="var(--sev-medium)" strokeWidth="1.8" />
      <path d="M7 2.6a4.4 4.4 0 0 1 0 8.800z" fill="var(--sev-medium)" />
    </>
  )
}

/** Only the shape: the word stands beside it, or is read out. */
export function StateMark({ state }: { state: State }): ReactNode {
  return (
    <svg
      width="14"
      height="14"
      viewBox="0 0 14 14"
      className="inline-block shrink-0 align-[-2px]"
      aria-hidden
    >
      {shapes[state]}
    </svg>
  )
}
