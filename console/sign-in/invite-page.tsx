import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { FormEvent, ReactNode } from 'react'
import { acceptInvite, getInvite, signInWithPassword, type Invite } from '../client/sign-in.ts'
import { m } from '../messages/catalogue.ts'
import { PanelSkeleton, problemOf } from '../parts/load.tsx'
import { useLinkToken } from './link-token.ts'
import { Door, Field, FormError, textOf } from './door.tsx'

/** Opened with the link an administrator sent: choose a password, and in. */
export function InvitePage(): ReactNode {
  const token = useLinkToken()
  const invite = useQuery({ queryKey: ['invite', token], queryFn: () => getInvite(token), retry: false })
  if (invite.data) return <InviteForm token={token} invite={invite.data} />
  if (invite.error) {
    return (
      <Door title={m.signIn.invite.bad}>
        <p className="mt-1 text-ink-2">{problemOf(invite.error).message}</p>
      </Door>
    )
  }
  return <PanelSkeleton />
}

function InviteForm({ token, invite }: { token: string; invite: Invite }): ReactNode {
  const navigate = useNavigate()
  const accept = useMutation({
    mutationFn: async (password: string) => {
      await acceptInvite(token, password)
      await signInWithPassword(invite.email, password)
    },
    onSuccess: () => navigate({ to: '/live' }),
    meta: { quiet: true },
  })
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    accept.mutate(textOf(new FormData(event.currentTarget), 'password'))
  }
  return (
    <Door title={m.signIn.invite.title(invite.name)} text={m.signIn.invite.text(invite.email)}>
      <form className="mt-4 flex flex-col gap-3" onSubmit={onSubmit}>
        <input type="hidden" name="username" autoComplete="username" value={invite.email} readOnly />
        <Field
          label={m.signIn.setup.password}
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={12}
          autoFocus
        />
        <FormError text={accept.error ? problemOf(accept.error).message : undefined} />
        <button type="submit" className="button h-[38px]" data-kind="main" disabled={accept.isPending}>
          {m.signIn.invite.go}
        </button>
      </form>
    </Door>
  )
}
