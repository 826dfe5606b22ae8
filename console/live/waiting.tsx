import { ArrowUp } from 'lucide-react'
import type { ReactNode } from 'react'
import type { AlertRow } from '../client/alerts.ts'
import { m } from '../messages/catalogue.ts'
import { rankOf, Severity } from '../parts/severity.tsx'

/** What came in while somebody reads: a count and the worst of it. The place for it is always there, so nothing jumps. */
export function Waiting({
  waiting,
  onShow,
}: {
  waiting: readonly AlertRow[]
  onShow: () => void
}): ReactNode {
  const worst = waiting.toSorted((a, b) => rankOf(a.severity) - rankOf(b.severity))[0]
  return (
    <div
      role="status"
      className={`shrink-0 overflow-hidden border-b border-line ${worst ? 'h-[38px] bg-chosen' : 'h-0 border-b-0'} transition-[height] duration-150`}
    >
      {worst && (
        <button
          type="button"
          className="flex h-full w-full items-center gap-3 px-4 text-left text-[14px]"
          onClick={onShow}
        >
          <ArrowUp size={16} aria-hidden />
          <strong className="font-semibold">{m.live.waiting(waiting.length)}</strong>
          <Severity severity={worst.severity} />
          <span className="truncate text-ink-2">{worst.title}</span>
          <kbd className="ml-auto" aria-hidden>
            .
          </kbd>
        </button>
      )}
    </div>
  )
}
