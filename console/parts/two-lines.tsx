import type { ReactNode } from 'react'
import { usePreferences } from '../shell/preferences.ts'

/** A row's main cell: what it is, and below it who and where; side by side where rows are low. */
export function TwoLines({ children, more }: { children: ReactNode; more: string }): ReactNode {
  const compact = usePreferences().density === 'compact'
  return (
    <div className={compact ? 'flex min-w-0 items-baseline gap-2.5' : 'flex min-w-0 flex-col'}>
      <span className={`truncate leading-[19px] ${compact ? 'shrink-[0.4]' : ''}`}>{children}</span>
      {more !== '' && (
        <span className="truncate text-[13px] leading-[17px] text-ink-2" title={more}>
          {more}
        </span>
      )}
    </div>
  )
}
