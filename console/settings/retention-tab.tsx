import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { getSettings, patchSettings, type Settings } from '../client/system.ts'
import { m } from '../messages/catalogue.ts'
import { EditForm } from '../parts/form.tsx'
import { Loaded, toLoad } from '../parts/load.tsx'
import { usePlaces } from '../places/place-tree.ts'
import { textOf } from '../sign-in/door.tsx'

const t = m.settings.retention
const anyClass = '*'

/** How long what is kept. */
export function RetentionTab(): ReactNode {
  const load = toLoad(useQuery({ queryKey: ['settings'], queryFn: getSettings }))
  return <Loaded load={load}>{(settings) => <RetentionForm settings={settings} />}</Loaded>
}

function RetentionForm({ settings }: { settings: Settings }): ReactNode {
  const places = usePlaces()
  const save = (form: FormData): Promise<Settings> =>
    patchSettings({
      retention: settings.retention.map((line, index) => ({
        ...line,
        days: Number(textOf(form, `days-${index}`)),
      })),
    })
  return (
    <div className="max-w-[560px]">
      <EditForm title={m.settings.tabs.retention} save={save} refresh={['settings']} onDone={() => undefined}>
        <p className="text-[14px] text-ink-2">{t.text}</p>
        {settings.retention.map((line, index) => {
          const name = [
            line.class === anyClass ? t.anyClass : line.class,
            line.site !== undefined && places.nameOf(line.site),
          ]
            .filter(Boolean)
            .join(', ')
          return <DaysField key={index} label={name} name={`days-${index}`} days={line.days} />
        })}
      </EditForm>
    </div>
  )
}

function DaysField({ label, name, days }: { label: string; name: string; days: number }): ReactNode {
  return (
    <label className="grid grid-cols-[minmax(0,1fr)_110px_44px] items-center gap-3 border-b border-line pb-2">
      <span>{label}</span>
      <input
        className="input text-right"
        type="number"
        name={name}
        min={1}
        max={36_500}
        required
        defaultValue={days}
        aria-label={t.daysFor(label)}
      />
      <span className="text-ink-2" aria-hidden>
        {t.columns.days}
      </span>
    </label>
  )
}
