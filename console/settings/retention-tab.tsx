import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { eventClassNames } from '../../src/model/event-class.ts'
import { getSettings, patchSettings, type Settings } from '../client/system.ts'
import { m } from '../messages/catalogue.ts'
import { EditForm } from '../parts/form.tsx'
import { Loaded, toLoad } from '../parts/load.tsx'
import { Pick } from '../parts/page-head.tsx'
import { usePlaces } from '../places/place-tree.ts'

const t = m.settings.retention
const anyClass = '*'
const usualDays = 365
const mostDays = 3650
type Line = Settings['retention'][number]

/** How long what is kept. */
export function RetentionTab(): ReactNode {
  const load = toLoad(useQuery({ queryKey: ['settings'], queryFn: getSettings }))
  return <Loaded load={load}>{(settings) => <RetentionForm settings={settings} />}</Loaded>
}

const isForAll = (line: Line): boolean => line.class === anyClass && line.site === undefined

function RetentionForm({ settings }: { settings: Settings }): ReactNode {
  const [lines, setLines] = useState<readonly Line[]>(settings.retention)
  const change = (at: number, line: Line): void => setLines(lines.with(at, line))
  return (
    <div className="max-w-[640px]">
      <EditForm
        title={m.settings.tabs.retention}
        save={() => patchSettings({ retention: [...lines] })}
        refresh={['settings']}
        onDone={() => undefined}
      >
        <p className="text-[14px] text-ink-2">{t.text}</p>
        {lines.map((line, index) => (
          <RetentionLine
            key={index}
            line={line}
            onChange={(next) => change(index, next)}
            onRemove={() => setLines(lines.toSpliced(index, 1))}
          />
        ))}
        <button
          type="button"
          className="button self-start"
          onClick={() => setLines([{ class: eventClassNames[0] ?? anyClass, days: usualDays }, ...lines])}
        >
          <Plus size={15} aria-hidden />
          {t.add}
        </button>
      </EditForm>
    </div>
  )
}

interface LineProps {
  readonly line: Line
  readonly onChange: (line: Line) => void
  readonly onRemove: () => void
}

/** One line; the one for everything can be changed, not removed. */
function RetentionLine({ line, onChange, onRemove }: LineProps): ReactNode {
  const places = usePlaces()
  const className = line.class === anyClass ? t.anyClass : m.eventWords.class[line.class]
  const name = [className, line.site !== undefined && places.nameOf(line.site)].filter(Boolean).join(', ')
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line pb-2">
      {isForAll(line) ? (
        <span className="flex-1">{name}</span>
      ) : (
        <span className="flex flex-1 flex-wrap gap-2">
          <Pick
            label={t.columns.class}
            value={line.class}
            onPick={(next) => onChange({ ...line, class: (next ?? anyClass) as Line['class'] })}
            options={[
              [anyClass, t.anyClass],
              ...eventClassNames.map((one) => [one, m.eventWords.class[one]] as const),
            ]}
          />
          <Pick
            label={t.columns.site}
            value={line.site}
            onPick={(site) =>
              onChange({ class: line.class, days: line.days, ...(site !== undefined && { site }) })
            }
            options={[['', m.words.everySite], ...places.sites.map((site) => [site.id, site.name] as const)]}
          />
        </span>
      )}
      <input
        className="input w-[100px] text-right"
        type="number"
        min={1}
        max={mostDays}
        required
        value={line.days}
        onChange={(event) => onChange({ ...line, days: event.target.valueAsNumber })}
        aria-label={t.daysFor(name)}
      />
      <span className="text-ink-2" aria-hidden>
        {t.columns.days}
      </span>
      {isForAll(line) ? (
        <span className="size-8" />
      ) : (
        <button
          type="button"
          className="icon-button"
          aria-label={t.remove(name)}
          title={t.remove(name)}
          onClick={onRemove}
        >
          <X size={15} />
        </button>
      )}
    </div>
  )
}
