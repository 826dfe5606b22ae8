import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Asset } from '../../src/model/asset.ts'
import { deleteContext, getContext, putContext, type Fact } from '../client/context.ts'
import { m } from '../messages/catalogue.ts'
import { EditForm } from '../parts/form.tsx'
import { Loaded, PanelSkeleton, toLoad } from '../parts/load.tsx'
import { PickField } from '../parts/pick-field.tsx'
import { Field, textOf } from '../sign-in/door.tsx'
import { useAssetThings } from './things.ts'

const t = m.context.walks

/** One walking time, to be changed. */
export function WalkPanel({ id }: { id: string }): ReactNode {
  const load = toLoad(useQuery({ queryKey: ['walks', id], queryFn: () => getContext('walks', id) }))
  return (
    <Loaded load={load} skeleton={<PanelSkeleton />}>
      {(walk) => <WalkForm key={walk.version} walk={walk} />}
    </Loaded>
  )
}

export function NewWalk(): ReactNode {
  return <WalkForm walk={undefined} />
}

const hasReader = ({ kind }: Asset): boolean => kind === 'door' || kind === 'gate' || kind === 'reader'

function WalkForm({ walk }: { walk: Fact<'walks'> | undefined }): ReactNode {
  const doors = useAssetThings(hasReader)
  const save = (form: FormData): Promise<unknown> => {
    const [from, to] = [textOf(form, 'from'), textOf(form, 'to')]
    return putContext('walks', walk?.id ?? `${from}:${to}`, {
      version: walk?.version ?? 0,
      from,
      to,
      seconds: Number(textOf(form, 'seconds')),
    })
  }
  return (
    <EditForm
      title={walk ? t.one : t.add}
      save={save}
      refresh={['walks']}
      remove={walk && (() => deleteContext('walks', walk.id))}
    >
      <PickField label={t.from} name="from" chosen={walk ? [walk.from] : []} things={doors} single />
      <PickField label={t.to} name="to" chosen={walk ? [walk.to] : []} things={doors} single />
      <Field
        label={t.field}
        name="seconds"
        inputMode="decimal"
        defaultValue={walk?.seconds.toString() ?? ''}
      />
      <p className="text-[13.5px] text-ink-2">{t.hint}</p>
    </EditForm>
  )
}
