import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { removeDemo, startDemo, type DemoRun } from '../client/system.ts'
import { m } from '../messages/catalogue.ts'
import { Facts, Section } from '../parts/facts.tsx'
import { useMay } from '../shell/me.ts'

const t = m.settings.system

/** The demo beside this installation: how it does, how to get in, and away with it. */
export function Demo({ run }: { readonly run: DemoRun | undefined }): ReactNode {
  const [sure, setSure] = useState(false)
  const client = useQueryClient()
  const may = useMay('administer', 'system')
  const onSuccess = () => client.invalidateQueries()
  const remove = useMutation({ mutationFn: removeDemo, onSuccess })
  const start = useMutation({ mutationFn: startDemo, onSuccess })
  const isOff = run?.state === 'off'
  return (
    <Section title={isOff ? t.demoOff : t.demo}>
      {run && <DemoState run={run} />}
      {may && isOff && (
        <button type="button" className="button" disabled={start.isPending} onClick={() => start.mutate()}>
          {t.demoStart}
        </button>
      )}
      {may && !isOff && (
        <button
          type="button"
          className="button"
          disabled={remove.isPending}
          onClick={() => (sure ? remove.mutate() : setSure(true))}
        >
          {sure ? t.demoSure : t.demoRemove}
        </button>
      )}
    </Section>
  )
}

function DemoState({ run }: { readonly run: DemoRun }): ReactNode {
  if (run.state === 'starting') return <p className="mb-3">{t.demoStarting(run.done, run.total)}</p>
  if (run.state === 'failed') return <p className="mb-3">{t.demoFailed(run.message)}</p>
  if (run.state !== 'running') return null
  return (
    <div className="mb-3">
      <Facts
        rows={[
          [
            t.demoAddress,
            <a key="demo" className="link" href={run.url} target="_blank" rel="noreferrer">
              {run.url}
            </a>,
          ],
          run.email !== undefined && [
            t.demoEmail,
            <span key="email" className="mono">
              {run.email}
            </span>,
          ],
          run.password !== undefined && [
            t.demoPassword,
            <span key="password" className="mono">
              {run.password}
            </span>,
          ],
        ]}
      />
    </div>
  )
}
