import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent, type ReactNode } from 'react'
import {
  addPasskey,
  changePassword,
  deletePasskey,
  disableTotp,
  enableTotp,
  endSignIn,
  hasPasskeys,
  listPasskeys,
  listSignIns,
  verifyTotp,
} from '../client/sign-in.ts'
import { m } from '../messages/catalogue.ts'
import { CopyLine } from '../parts/copy-line.tsx'
import { Section } from '../parts/facts.tsx'
import { Loaded, problemOf, RowsSkeleton, toLoad } from '../parts/load.tsx'
import { Segments } from '../parts/page-head.tsx'
import { Time } from '../parts/time.tsx'
import { useMe } from '../shell/me.ts'
import { notify } from '../shell/notices.ts'
import { setPreferences, usePreferences, type Preferences } from '../shell/preferences.ts'
import { Field, FormError, textOf } from '../sign-in/door.tsx'
import { QrCode } from './qr-code.tsx'

const t = m.settings.account

/** What is one's own: how the console looks, how one signs in, where one is signed in. */
export function AccountTab(): ReactNode {
  const preferences = usePreferences()
  return (
    <div className="max-w-[640px]">
      <Section title={t.display}>
        <div className="flex flex-wrap gap-3">
          <Segments<Preferences['theme']>
            label={m.shell.theme.label}
            value={preferences.theme}
            onPick={(theme) => setPreferences({ theme })}
            options={[
              ['system', m.shell.theme.system],
              ['light', m.shell.theme.light],
              ['dark', m.shell.theme.dark],
            ]}
          />
          <Segments<Preferences['density']>
            label={m.shell.density.label}
            value={preferences.density}
            onPick={(density) => setPreferences({ density })}
            options={[
              ['roomy', m.shell.density.roomy],
              ['compact', m.shell.density.compact],
            ]}
          />
        </div>
      </Section>
      <Totp />
      <Passkeys />
      <Sessions />
      <Password />
    </div>
  )
}

function submit(run: (form: FormData) => void): (event: FormEvent<HTMLFormElement>) => void {
  return (event) => {
    event.preventDefault()
    run(new FormData(event.currentTarget))
  }
}

function Totp(): ReactNode {
  const me = useMe()
  const client = useQueryClient()
  const on = me?.two_factor === true
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: ['me'] })
  const enable = useMutation({ mutationFn: enableTotp, meta: { quiet: true } })
  const disable = useMutation({ mutationFn: disableTotp, onSuccess: refresh, meta: { quiet: true } })
  const confirm = useMutation({
    mutationFn: verifyTotp,
    onSuccess: async () => {
      enable.reset()
      await refresh()
    },
    meta: { quiet: true },
  })
  const error = enable.error ?? disable.error
  return (
    <Section title={t.totp}>
      <p className="mb-2 text-[14px] text-ink-2">{on ? t.totpOn : t.totpOff}</p>
      {enable.data ? (
        <form
          className="flex flex-col gap-3"
          onSubmit={submit((form) => confirm.mutate(textOf(form, 'code')))}
        >
          <p>{t.totpScan}</p>
          <QrCode text={enable.data.totpURI} />
          <CopyLine text={new URL(enable.data.totpURI).searchParams.get('secret') ?? enable.data.totpURI} />
          <p className="text-[14px] text-ink-2">{t.backup}</p>
          <CopyLine text={enable.data.backupCodes.join('\n')} />
          <Field label={t.code} name="code" autoComplete="one-time-code" inputMode="numeric" />
          <FormError text={confirm.error ? m.signIn.wrongCode : undefined} />
          <button type="submit" className="button self-start" data-kind="main">
            {t.confirm}
          </button>
        </form>
      ) : (
        <form
          className="flex items-end gap-2"
          onSubmit={submit((form) => (on ? disable : enable).mutate(textOf(form, 'password')))}
        >
          <div className="w-[240px]">
            <Field label={t.password} name="password" type="password" autoComplete="current-password" />
          </div>
          <button type="submit" className="button h-[36px]">
            {on ? t.totpDisable : t.totpEnable}
          </button>
        </form>
      )}
      <FormError text={error ? problemOf(error).message : undefined} />
    </Section>
  )
}

function Passkeys(): ReactNode {
  const client = useQueryClient()
  const query = useQuery({ queryKey: ['passkeys'], queryFn: listPasskeys })
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: ['passkeys'] })
  const add = useMutation({ mutationFn: addPasskey, onSuccess: refresh })
  const remove = useMutation({ mutationFn: deletePasskey, onSuccess: refresh })
  return (
    <Section title={t.passkeys}>
      <Loaded
        load={toLoad(query, (keys) => keys.length === 0)}
        skeleton={<RowsSkeleton rows={1} />}
        empty={<p className="text-[14px] text-ink-2">{t.passkeyNone}</p>}
      >
        {(keys) => (
          <ul>
            {keys.map((key) => (
              <li key={key.id} className="flex items-center gap-3 border-b border-line py-1.5">
                <span className="flex-1">{key.name ?? key.id}</span>
                <span className="text-[13.5px] text-ink-3">
                  {typeof key.createdAt === 'string' && <Time at={Date.parse(key.createdAt)} form="day" />}
                </span>
                <button
                  type="button"
                  className="button"
                  data-size="small"
                  onClick={() => remove.mutate(key.id)}
                >
                  {m.words.remove}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {hasPasskeys() ? (
        <form
          className="mt-3 flex items-end gap-2"
          onSubmit={submit((form) => add.mutate(textOf(form, 'name')))}
        >
          <div className="w-[240px]">
            <Field label={t.passkeyName} name="name" />
          </div>
          <button type="submit" className="button h-[36px]" disabled={add.isPending}>
            {t.passkeyAdd}
          </button>
        </form>
      ) : (
        <p className="mt-2 text-[13.5px] text-ink-3">{t.passkeyUnable}</p>
      )}
    </Section>
  )
}

function Sessions(): ReactNode {
  const client = useQueryClient()
  const query = useQuery({ queryKey: ['sign-ins'], queryFn: listSignIns })
  const end = useMutation({
    mutationFn: endSignIn,
    onSuccess: () => client.invalidateQueries({ queryKey: ['sign-ins'] }),
  })
  return (
    <Section title={t.sessions}>
      <Loaded load={toLoad(query)} skeleton={<RowsSkeleton rows={1} />}>
        {({ items }) => (
          <ul>
            {items.map((session) => (
              <li key={session.id} className="flex items-center gap-3 border-b border-line py-1.5">
                <span className="min-w-0 flex-1 truncate" title={session.browser ?? ''}>
                  {session.browser ?? t.sessionUnknown}
                </span>
                <span className="mono text-ink-2">{session.address}</span>
                <span className="text-[13.5px] text-ink-3">
                  <Time at={session.last_renewed} />
                </span>
                <button
                  type="button"
                  className="button"
                  data-size="small"
                  onClick={() => end.mutate(session.id)}
                >
                  {t.sessionEnd}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  )
}

function Password(): ReactNode {
  const [round, setRound] = useState(0)
  const change = useMutation({
    mutationFn: (form: FormData) => changePassword(textOf(form, 'old'), textOf(form, 'new')),
    onSuccess: () => {
      notify(t.changed)
      setRound(round + 1)
    },
    meta: { quiet: true },
  })
  return (
    <Section title={t.changePassword}>
      <form
        key={round}
        className="flex max-w-[320px] flex-col gap-3"
        onSubmit={submit((form) => change.mutate(form))}
      >
        <Field label={t.password} name="old" type="password" autoComplete="current-password" />
        <Field label={t.newPassword} name="new" type="password" autoComplete="new-password" minLength={12} />
        <FormError text={change.error ? problemOf(change.error).message : undefined} />
        <button type="submit" className="button self-start" disabled={change.isPending}>
          {t.changePassword}
        </button>
      </form>
    </Section>
  )
}
