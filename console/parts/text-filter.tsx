import { useEffect, useState, type ReactNode } from 'react'

const restMs = 220

/** A text filter that follows typing after a short rest. `/` puts the cursor here. */
export function TextFilter({
  label,
  value,
  onChange,
}: {
  label: string
  value: string | undefined
  onChange: (value: string | undefined) => void
}): ReactNode {
  const [text, setText] = useState(value ?? '')
  const [seen, setSeen] = useState(value)
  const [sent, setSent] = useState(value ?? '')
  if (value !== seen) {
    // Changed from outside (Back, a cleared filter): follow it. An echo of one's own typing is let pass.
    setSeen(value)
    if ((value ?? '') !== sent) setText(value ?? '')
  }
  useEffect(() => {
    if (text === (value ?? '')) return undefined
    const timer = setTimeout(() => {
      setSent(text)
      onChange(text === '' ? undefined : text)
    }, restMs)
    return () => clearTimeout(timer)
  }, [text, value, onChange])
  return (
    <input
      type="search"
      data-search
      className="input h-[30px] !min-h-0 w-[240px] max-w-full"
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  )
}
