import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent, ReactNode } from 'react'
import type { Role } from '../../src/model/right.ts'
import { addKey } from '../client/system.ts'
import { m } from '../messages/catalogue.ts'
import { CopyLine } from '../parts/copy-line.tsx'
import { problemOf } from '../parts/load.tsx'
import { Field, FormError, textOf } from '../sign-in/door.tsx'
import { RoleFields, sitesOf } from './role-fields.tsx'

const t = m.settings.keys

export function KeyForm(): ReactNode {
  const client = useQueryClient()
  const add = useMutation({
    mutationFn: (form: FormData) =>
      addKey({ name: textOf(form, 'name'), role: textOf(form, 'role') as Role, sites: sitesOf(form) }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }),
    meta: { quiet: true },
  })
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    add.mutate(new FormData(event.currentTarget))
  }
  return (
    <form className="flex flex-col gap-3 px-5 py-4" onSubmit={onSubmit}>
      <h2 className="text-[18px] font-semibold">{t.add}</h2>
      {add.data ? (
        <>
          <p>{t.once}</p>
          <CopyLine text={add.data.key} />
        </>
      ) : (
        <>
          <Field label={m.words.name} name="name" autoFocus />
          <RoleFields roles={['viewer', 'operator', 'analyst', 'supervisor', 'administrator']} />
          <FormError text={add.error ? problemOf(add.error).message : undefined} />
          <button type="submit" className="button self-start" data-kind="main" disabled={add.isPending}>
            {t.add}
          </button>
        </>
      )}
    </form>
  )
}
