import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { KeyRound } from 'lucide-react'
import { useState, type FormEvent, type ReactNode } from 'react'
import { RequestError } from '../client/request.ts'
import {
  hasPasskeys,
  signInWithPasskey,
  signInWithPassword,
  verifyBackupCode,
  verifyTotp,
} from '../client/sign-in.ts'
import { m } from '../messages/catalogue.ts'
import { useView } from '../shell/view.ts'
import { Door, Field, FormError, textOf } from './door.tsx'

/** Password, then a code where it is set up; or a passkey instead of both. */
export function SignInPage(): ReactNode {
  const [step, setStep] = useState<'password' | 'code' | 'backup'>('password')
  const enter = useEnter()
  return step === 'password' ? (
    <PasswordStep onSecond={() => setStep('code')} onIn={enter} />
  ) : (
    <CodeStep
      key={step}
      backup={step === 'backup'}
      onSwitch={() => setStep(step === 'code' ? 'backup' : 'code')}
      onBack={() => setStep('password')}
      onIn={enter}
    />
  )
}

/** To where the visitor wanted to go. Only a path of this console, never another host. */
function useEnter(): () => void {
  const [view] = useView()
  const navigate = useNavigate()
  const client = useQueryClient()
  return () => {
    client.clear()
    const next = view.next !== undefined && /^\/[^/\\]/.test(view.next) ? view.next : '/live'
    void navigate({ href: next })
  }
}

function PasswordStep({ onSecond, onIn }: { onSecond: () => void; onIn: () => void }): ReactNode {
  const quiet = { quiet: true }
  const password = useMutation({
    mutationFn: (form: FormData) => signInWithPassword(textOf(form, 'email'), textOf(form, 'password')),
    onSuccess: (result) => (result === 'second_step' ? onSecond() : onIn()),
    meta: quiet,
  })
  const passkey = useMutation({ mutationFn: signInWithPasskey, onSuccess: onIn, meta: quiet })
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    password.mutate(new FormData(event.currentTarget))
  }
  return (
    <Door title={m.signIn.title}>
      <form className="mt-4 flex flex-col gap-3" onSubmit={onSubmit}>
        <Field label={m.signIn.email} name="email" type="email" autoComplete="username webauthn" autoFocus />
        <Field label={m.signIn.password} name="password" type="password" autoComplete="current-password" />
        <FormError text={explain(password.error ?? passkey.error, m.signIn.wrong)} />
        <button type="submit" className="button h-[38px]" data-kind="main" disabled={password.isPending}>
          {m.signIn.signIn}
        </button>
        {hasPasskeys() && (
          <button type="button" className="button h-[38px]" onClick={() => passkey.mutate()}>
            <KeyRound size={15} aria-hidden />
            {m.signIn.passkey}
          </button>
        )}
      </form>
    </Door>
  )
}

interface CodeStepProps {
  readonly backup: boolean
  readonly onSwitch: () => void
  readonly onBack: () => void
  readonly onIn: () => void
}

function CodeStep({ backup, onSwitch, onBack, onIn }: CodeStepProps): ReactNode {
  const verify = useMutation({
    mutationFn: (form: FormData) =>
      backup
        ? verifyBackupCode(textOf(form, 'code'))
        : verifyTotp(textOf(form, 'code').replaceAll(/\s/g, '')),
    onSuccess: onIn,
    meta: { quiet: true },
  })
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    verify.mutate(new FormData(event.currentTarget))
  }
  return (
    <Door title={m.signIn.codeTitle} text={backup ? m.signIn.backup : m.signIn.codeText}>
      <form className="mt-4 flex flex-col gap-3" onSubmit={onSubmit}>
        <Field
          label={backup ? m.signIn.backupCode : m.signIn.code}
          name="code"
          autoComplete="one-time-code"
          autoFocus
          {...(!backup && { inputMode: 'numeric' as const })}
        />
        <FormError text={explain(verify.error, m.signIn.wrongCode)} />
        <button type="submit" className="button h-[38px]" data-kind="main" disabled={verify.isPending}>
          {m.signIn.verify}
        </button>
        <div className="flex justify-between text-[13.5px]">
          <button type="button" className="link" onClick={onBack}>
            {m.signIn.back}
          </button>
          <button type="button" className="link" onClick={onSwitch}>
            {backup ? m.signIn.app : m.signIn.backup}
          </button>
        </div>
      </form>
    </Door>
  )
}

function explain(error: Error | null, refused: string): string | undefined {
  if (!error) return undefined
  if (!(error instanceof RequestError)) return error.message
  if (error.status === 429) return m.signIn.throttled
  return error.status === 400 || error.status === 401 || error.status === 403 ? refused : error.message
}
