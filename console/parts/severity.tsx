import type { ReactNode } from 'react'
import type { Severity as SeverityName } from '../../src/model/event.ts'
import { m } from '../messages/catalogue.ts'

/** From worst to least; the queue's order. */
export const severities: readonly SeverityName[] = ['critical', 'high', 'medium', 'low', 'informational']
export const rankOf = (severity: SeverityName): number => severities.indexOf(severity)

/** Each severity has a shape of its own: known without its colour and without its word. */
const shapes: Record<SeverityName, ReactNode> = {
  informational: <circle cx="7" cy="7" r="3.6" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  low: (
    <path d="M2 5.2h10L7 12z" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
  ),
  medium: (
    <path
      d="M7 1.6 12.4 7 7 12.4 1.6 7z"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinejoin="round"
    />
  ),
  high: <path d="M7 1.2 13.2 12.4H.8z" fill="currentColor" />,
  critical: (
    <>
      <path d="M4.3.8h5.4l3.5 3.5v5.4l-3.5 3.5H4.3L.8 9.7V4.3z" fill="currentColor" />
      <path d="M7 3.4v4.2M7 9.4v1.3" stroke="var(--sev-critical)" strokeWidth="1.8" />
    </>
  ),
}
const colours: Record<SeverityName, string> = {
  informational: 'text-(--sev-informational)',
  low: 'text-(--sev-low)',
  medium: 'text-(--sev-medium)',
  high: 'text-(--sev-high) font-semibold',
  critical: 'text-(--on-critical) bg-(--sev-critical) font-semibold rounded-[4px] pr-1.5 pl-1',
}

export function SeverityShape({ severity, size = 13 }: { severity: SeverityName; size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 14 14" aria-hidden className="shrink-0">
      {shapes[severity]}
    </svg>
  )
}

/** Shape, word and colour. */
export function Severity({ severity }: { severity: SeverityName }): ReactNode {
  return (
    <span
      className={`inline-flex h-[21px] items-center gap-1.5 whitespace-nowrap text-[13px] leading-none ${colours[severity]}`}
    >
      <SeverityShape severity={severity} />
      {m.words.severity[severity]}
    </span>
  )
}

/** The shape alone, its word for those who do not see it. */
export function SeverityMark({ severity }: { severity: SeverityName }): ReactNode {
  const colour = severity === 'critical' ? 'text-(--sev-critical)' : colours[severity]
  return (
    <span
      role="img"
      aria-label={m.words.severityLong(m.words.severity[severity])}
      title={m.words.severity[severity]}
      className={`inline-flex ${colour}`}
    >
      {severity === 'critical' ? (
        <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden>
          <path d="M4.3.8h5.4l3.5 3.5v5.4l-3.5 3.5H4.3L.8 9.7V4.3z" fill="currentColor" />
          <path d="M7 3.4v4.2M7 9.4v1.3" stroke="var(--on-critical)" strokeWidth="1.8" />
        </svg>
      ) : (
        <SeverityShape severity={severity} size={14} />
      )}
    </span>
  )
}
