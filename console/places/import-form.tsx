import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent, type ReactNode } from 'react'
import { importContext, type ImportReport, type ImportWhat } from '../client/context.ts'
import { m } from '../messages/catalogue.ts'
import { count } from '../messages/format.ts'
import { CopyLine } from '../parts/copy-line.tsx'
import { CheckField, ChooseField } from '../parts/form.tsx'
import { problemOf } from '../parts/load.tsx'
import { FormError, textOf } from '../sign-in/door.tsx'

const t = m.context.imports

/** A file of places, assets, people or plans: what was good is kept, each bad row is named. */
export function ImportForm(): ReactNode {
  const [kind, setKind] = useState<ImportWhat>('assets')
  const client = useQueryClient()
  const run = useMutation({
    mutationFn: ({ form, file }: { form: FormData; file: File }) =>
      importContext(textOf(form, 'kind') as ImportWhat, file, form.get('all') === 'on'),
    onSuccess: () => client.invalidateQueries(),
    meta: { quiet: true },
  })
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const file = form.get('file')
    if (file instanceof File) run.mutate({ form, file })
  }
  return (
    <form
      className="flex flex-col gap-3 px-5 py-4"
      onSubmit={onSubmit}
      onChange={(event) => setKind(textOf(new FormData(event.currentTarget), 'kind') as ImportWhat)}
    >
      <h2 className="text-[18px] font-semibold">{t.title}</h2>
      <ChooseField label={t.what} name="kind" value="assets" options={Object.entries(t.kinds)} />
      <label className="flex flex-col gap-1 text-[13.5px] text-ink-2">
        {t.file}
        <input className="input py-1 text-[14px]" type="file" name="file" accept=".csv,.yaml,.yml" required />
      </label>
      <CheckField label={t.allOrNothing} name="all" checked={false} />
      <FormError text={run.error ? problemOf(run.error).message : undefined} />
      <button type="submit" className="button self-start" data-kind="main" disabled={run.isPending}>
        {t.start}
      </button>
      {run.data && <Report report={run.data} />}
      <p className="mt-4 text-[13.5px] text-ink-2">{t.orSend}</p>
      <CopyLine
        text={`curl '${location.origin}/api/imports/${kind}' -H 'authorization: Bearer <key>' -H 'content-type: text/csv' --data-binary @${kind}.csv`}
      />
    </form>
  )
}

function Report({ report }: { report: ImportReport }): ReactNode {
  return (
    <div role="status" className="rounded-(--radius) border border-line p-3 text-[14px]">
      {!report.written && <p className="font-semibold">{t.nothingWritten}</p>}
      <p>{t.report(count(report.created), count(report.updated), count(report.unchanged))}</p>
      <p className={report.errors_total > 0 ? 'font-semibold' : 'text-ink-2'}>
        {report.errors_total > 0 ? t.bad(report.errors_total) : t.noBad}
      </p>
      <ol className="mt-1 max-h-[320px] overflow-y-auto" tabIndex={0} aria-label={t.bad(report.errors_total)}>
        {report.errors.map((row) => (
          <li
            key={`${row.line}${row.message}`}
            className="grid grid-cols-[72px_minmax(0,1fr)] gap-2 border-t border-line py-1"
          >
            <span className="text-ink-3">{t.line(row.line)}</span>
            <span>
              {row.column !== undefined && <code className="mr-1">{row.column}</code>}
              {row.message}
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}
