import type { ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'
import { EmblemDrawing } from '../shell/rail.tsx'

/** The plain page before the console: sign-in, set-up, invitation. */
export function Door({
  title,
  text,
  children,
}: {
  title: string
  text?: string
  children: ReactNode
}): ReactNode {
  return (
    <main className="grid min-h-full place-items-center bg-ground p-4">
      <div className="w-full max-w-[380px]">
        <div className="mb-6 flex items-center gap-3">
          <EmblemDrawing size={38} />
          <div>
            <p className="text-[20px] leading-tight font-semibold tracking-[-0.01em]">{m.shell.product}</p>
            <p className="text-[13.5px] text-ink-2">{m.signIn.tagline}</p>
          </div>
        </div>
        <div className="rounded-[10px] border border-line bg-surface p-6">
          <h1 className="text-[18px] font-semibold">{title}</h1>
          {text !== undefined && <p className="mt-1 text-[14px] text-ink-2">{text}</p>}
          {children}
        </div>
      </div>
    </main>
  )
}

interface FieldProps {
  readonly label: string
  readonly name: string
  readonly type?: string
  readonly autoComplete?: string
  readonly minLength?: number
  readonly min?: number
  readonly max?: number
  readonly defaultValue?: string
  readonly required?: boolean
  readonly inputMode?: 'numeric' | 'decimal'
  readonly autoFocus?: boolean
}

/** A labelled field. */
export function Field({ label, required = true, ...rest }: FieldProps): ReactNode {
  return (
    <label className="flex flex-col gap-1 text-[13.5px] text-ink-2">
      {label}
      <input className="input h-[36px] text-[15px] text-ink" required={required} {...rest} />
    </label>
  )
}

export function FormError({ text }: { text: string | undefined }): ReactNode {
  return (
    <p role="alert" className="min-h-[20px] text-[13.5px] text-bad empty:hidden">
      {text}
    </p>
  )
}

/** A form's field as text. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
