import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { getSystem, removeDemo, startDemo, type SystemState } from '../client/system.ts'
import { m } from '../messages/catalogue.ts'
import { CopyLine } from '../parts/copy-line.tsx'
import { Facts } from '../parts/facts.tsx'
import { useMay } from '../shell/me.ts'

const t = m.settings.demo
type DemoRun = NonNullable<SystemState['demo_run']>
const askEveryMs = 2000

/** The demo organisation beside this installation: how far it is, how to enter it, and the way to be rid of it. */
export function DemoCard(): ReactNode {
  const client = useQueryClient()
  const may = useMay('administer', 'system')
  const { data } = useQuery({
    queryKey: ['system'],
    queryFn: getSystem,
    enabled: may,
    refetchInterval: ({ state }) => (state.data?.demo_run?.state === 'starting' ? askEveryMs : false),
  })
  const settle = (): Promise<void> => client.invalidateQueries({ queryKey: ['system'] })
  const start = useMutation({ mutationFn: startDemo, onSuccess: settle })
  const remove = useMutation({ mutationFn: removeDemo, onSuccess: settle })
  const run = data?.demo_run
  if (!may || run === undefined) return null
  return (
    <section
      aria-label={t.title}
      className="flex w-full max-w-[560px] flex-col gap-2.5 rounded-(--radius) border border-line bg-surface p-4"
    >
      <strong className="font-semibold">{t.title}</strong>
      <HowFar run={run} />
      {run.state === 'off' ? (
        <button
          type="button"
          className="button self-start"
          disabled={start.isPending}
          onClick={() => start.mutate()}
        >
          {t.start}
        </button>
      ) : (
        <RemoveButton busy={remove.isPending} onRemove={() => remove.mutate()} />
      )}
    </section>
  )
}

function HowFar({ run }: { run: DemoRun }): ReactNode {
  switch (run.state) {
    case 'off':
      return <p className="text-[14px] text-ink-2">{t.off}</p>
    case 'failed':
      return (
        <p role="alert" className="text-[14px] text-bad">
          {t.failed(run.message)}
        </p>
      )
    case 'starting': {
      const share = run.total === 0 ? 0 : run.done / run.total
      return (
        <>
          <p className="text-[14px] text-ink-2">{t.starting}</p>
          <progress className="w-full accent-(--ink)" max={1} value={share} aria-label={t.starting} />
        </>
      )
    }
    case 'running':
      return (
        <>
          <p className="text-[14px] text-ink-2">{t.running}</p>
          <a className="link self-start" href={run.url} target="_blank" rel="noreferrer">
            {run.url}
          </a>
          {run.email !== undefined && run.password !== undefined && (
            <Facts
              rows={[
                [m.words.email, <CopyLine key="email" text={run.email} />],
                [m.signIn.password, <CopyLine key="password" text={run.password} />],
              ]}
            />
          )}
        </>
      )
  }
}

/** Asks a second time in its place. */
function RemoveButton({ busy, onRemove }: { busy: boolean; onRemove: () => void }): ReactNode {
  const [sure, setSure] = useState(false)
  return (
    <button
      type="button"
      className="button self-start"
      disabled={busy}
      onClick={() => (sure ? onRemove() : setSure(true))}
    >
      {sure ? t.sure : t.remove}
    </button>
  )
}
