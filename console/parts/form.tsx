import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent, type ReactNode } from 'react'
import { RequestError } from '../client/request.ts'
import { m } from '../messages/catalogue.ts'
import { notify } from '../shell/notices.ts'
import { useView } from '../shell/view.ts'

interface EditFormProps {
  readonly title: string
  /** Reads the form and sends it. */
  readonly save: (form: FormData) => Promise<unknown>
  /** Lists to fetch anew once it is saved. */
  readonly refresh: readonly string[]
  readonly remove?: (() => Promise<unknown>) | undefined
  readonly onDone?: () => void
  readonly submit?: string
  readonly children: ReactNode
}

/** A form in the inspector: saves, says what is wrong where, and closes. Removal asks a second time in its place. */
export function EditForm({
  title,
  save,
  refresh,
  remove,
  onDone,
  submit = m.words.save,
  children,
}: EditFormProps): ReactNode {
  const client = useQueryClient()
  const [, change] = useView()
  const [sure, setSure] = useState(false)
  const settle = async (): Promise<void> => {
    await Promise.all(refresh.map((key) => client.invalidateQueries({ queryKey: [key] })))
    notify(m.words.saved)
    if (onDone) onDone()
    else change({ open: undefined })
  }
  const saving = useMutation({ mutationFn: save, onSuccess: settle, meta: { quiet: true } })
  const removing = useMutation({
    mutationFn: async () => remove?.(),
    onSuccess: settle,
    meta: { quiet: true },
  })
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    saving.mutate(new FormData(event.currentTarget))
  }
  const error = saving.error ?? removing.error
  return (
    <form className="flex flex-col gap-3 px-5 py-4" onSubmit={onSubmit} aria-label={title}>
      <h2 className="text-[18px] font-semibold">{title}</h2>
      {children}
      {error && <FormProblem error={error} />}
      <div className="mt-1 flex items-center gap-2">
        <button type="submit" className="button" data-kind="main" disabled={saving.isPending}>
          {submit}
        </button>
        {remove && (
          <button
            type="button"
            className="button ml-auto"
            data-kind="quiet"
            onClick={() => (sure ? removing.mutate() : setSure(true))}
          >
            {sure ? m.context.places.removeSure : m.words.remove}
          </button>
        )}
      </div>
    </form>
  )
}

function FormProblem({ error }: { error: Error }): ReactNode {
  const details = error instanceof RequestError ? (error.details ?? []) : []
  return (
    <div role="alert" className="rounded-(--radius) bg-bad-wash px-3 py-2 text-[13.5px]">
      <p className="font-semibold">{error.message}</p>
      {details.map((detail) => (
        <p key={detail.where + detail.message}>
          <code>{detail.where}</code> {detail.message}
        </p>
      ))}
    </div>
  )
}

interface AreaProps {
  readonly label: string
  readonly name: string
  readonly lines: readonly string[]
}

/** Several values, one a line. */
export function LinesField({ label, name, lines }: AreaProps): ReactNode {
  return (
    <label className="flex flex-col gap-1 text-[13.5px] text-ink-2">
      {label}
      <textarea
        className="input mono text-ink"
        name={name}
        rows={Math.min(8, Math.max(2, lines.length))}
        defaultValue={lines.join('\n')}
        spellCheck={false}
      />
    </label>
  )
}

interface ChooseProps {
  readonly label: string
  readonly name: string
  readonly value: string | undefined
  readonly options: readonly (readonly [string, string])[]
}

export function ChooseField({ label, name, value, options }: ChooseProps): ReactNode {
  return (
    <label className="flex flex-col gap-1 text-[13.5px] text-ink-2">
      {label}
      <select
        className="select h-[36px] !max-w-none text-[15px] text-ink"
        name={name}
        defaultValue={value ?? ''}
      >
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}

export function CheckField({
  label,
  name,
  checked,
}: {
  label: string
  name: string
  checked: boolean
}): ReactNode {
  return (
    <label className="flex items-center gap-2 text-[14px]">
      <input type="checkbox" name={name} defaultChecked={checked} className="accent-(--ink)" />
      {label}
    </label>
  )
}

/** The lines of a field, trimmed, empty ones left out. */
export function linesOf(form: FormData, name: string): string[] {
  const value = form.get(name)
  return typeof value === 'string'
    ? value
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
    : []
}

/** What was read, without what the form says anew: a field left empty is cleared. */
export function omit<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Omit<T, K> {
  const rest = { ...from }
  for (const key of keys) delete rest[key]
  return rest
}

/** `{ [key]: text }`, or nothing where the field is empty: for optional properties. */
export function optional<K extends string>(key: K, form: FormData): { [name in K]?: string } {
  const value = form.get(key)
  return typeof value === 'string' && value.trim() !== ''
    ? ({ [key]: value.trim() } as { [name in K]: string })
    : {}
}
