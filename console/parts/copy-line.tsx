import { Check, Copy } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'

/** A line to take along, exactly as it must be typed. */
export function CopyLine({ text }: { text: string }): ReactNode {
  const [copied, setCopied] = useState(false)
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(() => setCopied(true))
  }
  return (
    <div className="flex w-full items-start gap-1 rounded-(--radius) border border-line bg-sunken">
      <pre
        tabIndex={0}
        aria-label={text}
        role="group"
        className="min-w-0 flex-1 overflow-x-auto px-3 py-2 break-words whitespace-pre-wrap text-[13px] leading-normal"
      >
        {text}
      </pre>
      <button
        type="button"
        className="icon-button m-1 shrink-0"
        onClick={copy}
        aria-label={copied ? m.words.copied : m.words.copy}
        title={m.words.copy}
      >
        {copied ? <Check size={15} /> : <Copy size={15} />}
      </button>
    </div>
  )
}
