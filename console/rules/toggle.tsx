import { Switch } from '@base-ui/react/switch'
import type { ReactNode } from 'react'

/** On or off: the place of the knob says it, not only its colour. Without `onToggle` it only shows. */
export function Toggle({
  on,
  label,
  onToggle,
}: {
  on: boolean
  label: string
  onToggle?: () => void
}): ReactNode {
  return (
    <Switch.Root
      checked={on}
      disabled={onToggle === undefined}
      onCheckedChange={() => onToggle?.()}
      aria-label={label}
      title={label}
      className="inline-flex h-[18px] w-[32px] items-center rounded-full border border-line-strong bg-surface p-px align-middle data-checked:border-ink data-checked:bg-ink"
    >
      <Switch.Thumb className="size-[14px] rounded-full bg-line-strong transition-transform data-checked:translate-x-[14px] data-checked:bg-on-ink" />
    </Switch.Root>
  )
}
