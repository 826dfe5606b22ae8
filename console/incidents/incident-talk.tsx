import { useRef, useState, type ReactNode } from 'react'
import type { Incident } from '../../src/model/incident.ts'
import { m } from '../messages/catalogue.ts'
import { Time } from '../parts/time.tsx'
import { useKeys } from '../shell/keys.ts'
import { useIncidentActions } from './incident-actions.ts'

/** What people wrote about it, oldest first, and the place to write more. */
export function CommentList({ incident }: { incident: Incident }): ReactNode {
  const [text, setText] = useState('')
  const box = useRef<HTMLTextAreaElement>(null)
  const actions = useIncidentActions()
  useKeys([{ keys: 'm', label: m.shell.keys.comment, run: () => box.current?.focus() }])
  const send = (): void => {
    if (text.trim() !== '') actions.comment(incident, text.trim(), () => setText(''))
  }
  return (
    <section
      className="mx-auto w-full max-w-[760px] px-4 py-5"
      aria-label={m.incidents.comments.title(incident.comments.length)}
    >
      {incident.comments.length === 0 && <p className="mb-4 text-ink-2">{m.incidents.comments.none}</p>}
      <ol className="flex flex-col gap-4">
        {incident.comments.map((comment) => (
          <li key={comment.id}>
            <p className="text-[13px] text-ink-3">
              <strong className="font-semibold text-ink">{comment.author_name}</strong>{' '}
              <Time at={comment.time} site={incident.sites[0]} />
            </p>
            <p className="mt-0.5 whitespace-pre-wrap">{comment.text}</p>
          </li>
        ))}
      </ol>
      <form
        className="mt-5 flex flex-col items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <textarea
          ref={box}
          className="input"
          aria-label={m.incidents.comments.write}
          placeholder={m.incidents.comments.write}
          maxLength={20_000}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => (event.ctrlKey || event.metaKey) && event.key === 'Enter' && send()}
        />
        <button
          type="submit"
          className="button"
          data-kind="main"
          disabled={actions.busy || text.trim() === ''}
        >
          {m.incidents.comments.send}
        </button>
      </form>
    </section>
  )
}

/** Who did what to it, newest first. */
export function HistoryList({ incident }: { incident: Incident }): ReactNode {
  if (incident.history.length === 0) return <p className="p-6 text-ink-2">{m.incidents.history.none}</p>
  return (
    <ol className="mx-auto w-full max-w-[760px] px-4 py-5" aria-label={m.incidents.history.title}>
      {incident.history.toReversed().map((entry, index) => (
        <li
          key={index}
          className="grid grid-cols-[128px_minmax(0,1fr)] gap-3 border-b border-line py-2 text-[14px]"
        >
          <span className="text-ink-3">
            <Time at={entry.time} site={incident.sites[0]} />
          </span>
          <span>
            <strong className="font-semibold">{entry.actor_name}</strong> {entry.text}
          </span>
        </li>
      ))}
    </ol>
  )
}
