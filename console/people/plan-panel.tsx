import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Plan } from '../../src/model/person.ts'
import { deleteContext, getContext, putContext, type Fact } from '../client/context.ts'
import { m } from '../messages/catalogue.ts'
import { CheckField, ChooseField, EditForm, linesOf, omit, optional } from '../parts/form.tsx'
import { Loaded, PanelSkeleton, toLoad } from '../parts/load.tsx'
import { toLocal } from '../parts/local-instant.ts'
import { PickField } from '../parts/pick-field.tsx'
import { useAssetThings, usePersonThings, usePlaceThings } from '../places/things.ts'
import { Field, textOf } from '../sign-in/door.tsx'

const t = m.context.plans
const kinds: readonly Plan['kind'][] = ['visit', 'work_order', 'change_window', 'maintenance']

/** One visit, work order or window, to be changed. */
export function PlanPanel({ id }: { id: string }): ReactNode {
  const load = toLoad(useQuery({ queryKey: ['plans', id], queryFn: () => getContext('plans', id) }))
  return (
    <Loaded load={load} skeleton={<PanelSkeleton />}>
      {(plan) => <PlanForm key={plan.version} plan={plan} />}
    </Loaded>
  )
}

export function NewPlan(): ReactNode {
  return <PlanForm plan={undefined} />
}

function PlanForm({ plan }: { plan: Fact<'plans'> | undefined }): ReactNode {
  const people = usePersonThings()
  const places = usePlaceThings()
  const assets = useAssetThings()
  const save = (form: FormData): Promise<unknown> =>
    putContext('plans', plan?.id ?? textOf(form, 'id'), {
      ...(plan ? omit(plan, ['title', 'host', 'organisation']) : { version: 0 }),
      kind: textOf(form, 'kind') as Plan['kind'],
      from: new Date(textOf(form, 'from')).toISOString(),
      to: new Date(textOf(form, 'to')).toISOString(),
      people: linesOf(form, 'people'),
      places: linesOf(form, 'places'),
      assets: linesOf(form, 'assets'),
      approved: form.get('approved') === 'on',
      ...optional('title', form),
      ...optional('host', form),
      ...optional('organisation', form),
    })
  return (
    <EditForm
      title={plan?.title ?? plan?.id ?? t.add}
      save={save}
      refresh={['plans']}
      remove={plan && (() => deleteContext('plans', plan.id))}
    >
      {!plan && <Field label={m.context.places.fields.id} name="id" />}
      <ChooseField
        label={m.context.places.kind}
        name="kind"
        value={plan?.kind ?? 'visit'}
        options={kinds.map((kind) => [kind, t.kind[kind]])}
      />
      <Field label={t.title} name="title" required={false} defaultValue={plan?.title ?? ''} />
      <div className="grid grid-cols-2 gap-3">
        <Field label={t.from} name="from" type="datetime-local" defaultValue={toLocal(plan?.from)} />
        <Field label={t.to} name="to" type="datetime-local" defaultValue={toLocal(plan?.to)} />
      </div>
      <PickField label={t.people} name="people" chosen={plan?.people ?? []} things={people} />
      <PickField label={t.places} name="places" chosen={plan?.places ?? []} things={places} />
      <PickField label={t.assets} name="assets" chosen={plan?.assets ?? []} things={assets} />
      <PickField
        label={t.host}
        name="host"
        chosen={plan?.host === undefined ? [] : [plan.host]}
        things={people}
        single
      />
      <Field
        label={t.organisation}
        name="organisation"
        required={false}
        defaultValue={plan?.organisation ?? ''}
      />
      <CheckField label={t.approved} name="approved" checked={plan?.approved ?? true} />
    </EditForm>
  )
}
