import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent, ReactNode } from 'react'
import type { Role } from '../../src/model/right.ts'
import { inviteUser } from '../client/system.ts'
import { m } from '../messages/catalogue.ts'
import { CopyLine } from '../parts/copy-line.tsx'
import { problemOf } from '../parts/load.tsx'
import { Field, FormError, textOf } from '../sign-in/door.tsx'
import { RoleFields, sitesOf } from './role-fields.tsx'

const t = m.settings.users
const roles: readonly Role[] = ['operator', 'viewer', 'analyst', 'supervisor', 'administrator']

export function InviteForm(): ReactNode {
  const client = useQueryClient()
  const invite = useMutation({
    mutationFn: (form: FormData) =>
      inviteUser({
        name: textOf(form, 'name'),
        email: textOf(form, 'email'),
        grants: [{ role: textOf(form, 'role') as Role, sites: sitesOf(form) }],
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['users'] }),
    meta: { quiet: true },
  })
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    invite.mutate(new FormData(event.currentTarget))
  }
  return (
    <form className="flex flex-col gap-3 px-5 py-4" onSubmit={onSubmit}>
      <h2 className="text-[18px] font-semibold">{t.invite}</h2>
      {invite.data ? (
        <>
          <p>{t.link}</p>
          <CopyLine text={new URL(invite.data.invite_url, location.origin).href} />
        </>
      ) : (
        <>
          <Field label={m.words.name} name="name" autoFocus />
          <Field label={m.words.email} name="email" type="email" />
          <RoleFields roles={roles} />
          <FormError text={invite.error ? problemOf(invite.error).message : undefined} />
          <button type="submit" className="button self-start" data-kind="main" disabled={invite.isPending}>
            {t.invite}
          </button>
        </>
      )}
    </form>
  )
}
