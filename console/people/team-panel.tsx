import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { deleteContext, getContext, putContext, type Fact } from '../client/context.ts'
import { m } from '../messages/catalogue.ts'
import { EditForm, optional } from '../parts/form.tsx'
import { Loaded, PanelSkeleton, toLoad } from '../parts/load.tsx'
import { Field, textOf } from '../sign-in/door.tsx'

/** One team, to be changed. */
export function TeamPanel({ id }: { id: string }): ReactNode {
  const load = toLoad(useQuery({ queryKey: ['teams', id], queryFn: () => getContext('teams', id) }))
  return (
    <Loaded load={load} skeleton={<PanelSkeleton />}>
      {(team) => <TeamForm key={team.version} team={team} />}
    </Loaded>
  )
}

export function NewTeam(): ReactNode {
  return <TeamForm team={undefined} />
}

function TeamForm({ team }: { team: Fact<'teams'> | undefined }): ReactNode {
  const save = (form: FormData): Promise<unknown> =>
    putContext('teams', team?.id ?? textOf(form, 'id'), {
      version: team?.version ?? 0,
      name: textOf(form, 'name'),
      ...optional('email', form),
    })
  return (
    <EditForm
      title={team?.name ?? m.context.teams.add}
      save={save}
      refresh={['teams']}
      remove={team && (() => deleteContext('teams', team.id))}
    >
      {!team && <Field label={m.context.places.fields.id} name="id" />}
      <Field label={m.words.name} name="name" defaultValue={team?.name ?? ''} />
      <Field
        label={m.words.email}
        name="email"
        type="email"
        required={false}
        defaultValue={team?.email ?? ''}
      />
    </EditForm>
  )
}
