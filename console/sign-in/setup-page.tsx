import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { FormEvent, ReactNode } from 'react'
import { getSetup, setUp, signInWithPassword } from '../client/sign-in.ts'
import { m } from '../messages/catalogue.ts'
import { Loaded, PanelSkeleton, problemOf, toLoad } from '../parts/load.tsx'
import { useLinkToken } from './link-token.ts'
import { Door, Field, FormError, textOf } from './door.tsx'

const s = m.signIn.setup
const passwordLength = 12

/** First run: opened with the one-time link that Gatehouse prints. */
export function SetupPage(): ReactNode {
  const token = useLinkToken()
  const load = toLoad(useQuery({ queryKey: ['setup', token], queryFn: () => getSetup(token), retry: false }))
  return (
    <Loaded load={load} skeleton={<PanelSkeleton />}>
      {(state) =>
        state.needed && state.token_valid ? <SetupForm token={token} /> : <NoSetup done={!state.needed} />
      }
    </Loaded>
  )
}

function NoSetup({ done }: { done: boolean }): ReactNode {
  return (
    <Door title={done ? s.done : s.badToken} {...(!done && { text: s.badTokenHint })}>
      <Link to="/sign-in" className="button mt-4">
        {s.toSignIn}
      </Link>
    </Door>
  )
}

function SetupForm({ token }: { token: string }): ReactNode {
  const navigate = useNavigate()
  const setup = useMutation({
    mutationFn: async (form: FormData) => {
      await setUp({
        token,
        organisation: textOf(form, 'organisation'),
        name: textOf(form, 'name'),
        email: textOf(form, 'email'),
        password: textOf(form, 'password'),
        demo: form.get('demo') === 'on',
      })
      await signInWithPassword(textOf(form, 'email'), textOf(form, 'password'))
    },
    onSuccess: () => navigate({ to: '/live' }),
    meta: { quiet: true },
  })
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    setup.mutate(new FormData(event.currentTarget))
  }
  return (
    <Door title={s.title} text={s.text}>
      <form className="mt-4 flex flex-col gap-3" onSubmit={onSubmit}>
        <Field label={s.organisation} name="organisation" autoComplete="organization" autoFocus />
        <Field label={s.name} name="name" autoComplete="name" />
        <Field label={m.words.email} name="email" type="email" autoComplete="username" />
        <Field
          label={s.password}
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={passwordLength}
        />
        <label className="mt-1 flex gap-2.5 rounded-(--radius) border border-line bg-sunken p-3">
          <input type="checkbox" name="demo" className="mt-1 accent-(--ink)" />
          <span>
            <span className="font-semibold">{s.demo}</span>
            <span className="block text-[13.5px] text-ink-2">{s.demoText}</span>
          </span>
        </label>
        <FormError text={setup.error ? problemOf(setup.error).message : undefined} />
        <button type="submit" className="button h-[38px]" data-kind="main" disabled={setup.isPending}>
          {s.go}
        </button>
      </form>
    </Door>
  )
}
