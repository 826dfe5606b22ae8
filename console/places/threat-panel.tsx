import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ThreatGrade } from '../../src/model/site.ts'
import { deleteContext, getContext, putContext, type Fact } from '../client/context.ts'
import { m } from '../messages/catalogue.ts'
import { useNow } from '../parts/clock.ts'
import { CheckField, ChooseField, EditForm, omit } from '../parts/form.tsx'
import { Loaded, PanelSkeleton, toLoad } from '../parts/load.tsx'
import { toLocal } from '../parts/local-instant.ts'
import { Field, textOf } from '../sign-in/door.tsx'
import { usePlaces } from './place-tree.ts'
import { canBeThreatened, threatState } from './threat-state.ts'

const t = m.context.threats
const grades: readonly ThreatGrade[] = ['normal', 'elevated', 'high', 'critical']

/** One threat level, to be changed or ended. */
export function ThreatPanel({ id }: { id: string }): ReactNode {
  const load = toLoad(useQuery({ queryKey: ['threats', id], queryFn: () => getContext('threats', id) }))
  return (
    <Loaded load={load} skeleton={<PanelSkeleton />}>
      {(threat) => <ThreatForm key={threat.version} threat={threat} />}
    </Loaded>
  )
}

export function NewThreat(): ReactNode {
  return <ThreatForm threat={undefined} />
}

function ThreatForm({ threat }: { threat: Fact<'threats'> | undefined }): ReactNode {
  const places = usePlaces()
  const now = useNow()
  const save = (form: FormData): Promise<unknown> => {
    const place = textOf(form, 'place')
    const from = new Date(textOf(form, 'from')).toISOString()
    const to = form.get('ended') === 'on' ? new Date().toISOString() : instantOf(textOf(form, 'to'))
    return putContext('threats', threat?.id ?? newId(place), {
      ...(threat ? omit(threat, ['to']) : { version: 0 }),
      place,
      level: textOf(form, 'level') as ThreatGrade,
      reason: textOf(form, 'reason'),
      from,
      ...(to !== undefined && { to }),
    })
  }
  return (
    <EditForm
      title={threat ? `${t.level[threat.level]}, ${places.nameOf(threat.place)}` : t.add}
      save={save}
      refresh={['threats']}
      remove={threat && (() => deleteContext('threats', threat.id))}
    >
      <ChooseField
        label={t.place}
        name="place"
        value={threat?.place}
        // Sites first: what is set without a second thought holds for one of them, not for all.
        options={places.all
          .filter(canBeThreatened)
          .toSorted((a, b) => b.kind.localeCompare(a.kind))
          .map(({ id, name }) => [id, name])}
      />
      <ChooseField
        label={t.levelHead}
        name="level"
        value={threat?.level ?? 'elevated'}
        options={grades.map((grade) => [grade, t.level[grade]])}
      />
      <Field label={t.reason} name="reason" defaultValue={threat?.reason ?? ''} />
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t.from} name="from" type="datetime-local" defaultValue={toLocal(threat?.from ?? now)} />
        <Field
          label={t.toField}
          name="to"
          type="datetime-local"
          required={false}
          defaultValue={toLocal(threat?.to)}
        />
      </div>
      {threat && threatState(threat, now) === 'holds' && (
        <CheckField label={t.endNow} name="ended" checked={false} />
      )}
      <p className="text-[13.5px] text-ink-2">{t.hint}</p>
    </EditForm>
  )
}

const instantOf = (local: string): string | undefined =>
  local === '' ? undefined : new Date(local).toISOString()

/** Nobody needs to think of a name for it; the second tells two of one site apart. */
const newId = (place: string): string =>
  `${place.slice(0, 100)}-${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}`
