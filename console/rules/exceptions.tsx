import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { endException, listExceptions, listHeld, type Exception } from '../client/rules.ts'
import { m } from '../messages/catalogue.ts'
import { shortDay } from '../messages/format.ts'
import { EntityLink, OpenLink } from '../parts/open-link.tsx'
import { Loaded, toLoad } from '../parts/load.tsx'
import { useMay } from '../shell/me.ts'
import { ExceptionForm } from './exception-form.tsx'
import { HeldAlerts } from './held-alerts.tsx'

const t = m.rules.exceptions

/** What of a rule is not raised: about what, who decided it and why, until when, and what that held back. */
export function Exceptions({ rule }: { rule: string }): ReactNode {
  const may = useMay('configure', 'system')
  const [adding, setAdding] = useState(false)
  const [nowMs] = useState(Date.now)
  const query = useQuery({ queryKey: ['exceptions', rule], queryFn: () => listExceptions(rule) })
  return (
    <Loaded load={toLoad(query)}>
      {({ items }) => {
        const current = items.filter((one) => one.until > nowMs)
        const past = items.filter((one) => one.until <= nowMs)
        return (
          <div className="flex flex-col gap-3 text-[14px]">
            {current.length === 0 && !adding && <p className="text-ink-2">{t.none}</p>}
            {current.map((one) => (
              <Row key={one.id} exception={one} isOver={false} mayEnd={may} />
            ))}
            {past.length > 0 && (
              <details>
                <summary className="cursor-pointer text-ink-2">{t.past(past.length)}</summary>
                <div className="mt-2 flex flex-col gap-3">
                  {past.map((one) => (
                    <Row key={one.id} exception={one} isOver mayEnd={false} />
                  ))}
                </div>
              </details>
            )}
            {may &&
              (adding ? (
                <ExceptionForm rule={rule} onDone={() => setAdding(false)} />
              ) : (
                <button
                  type="button"
                  className="button self-start"
                  data-size="small"
                  onClick={() => setAdding(true)}
                >
                  {t.add}
                </button>
              ))}
          </div>
        )
      }}
    </Loaded>
  )
}

interface RowProps {
  readonly exception: Exception
  readonly isOver: boolean
  readonly mayEnd: boolean
}

function Row({ exception, isOver, mayEnd }: RowProps): ReactNode {
  const client = useQueryClient()
  const [sure, setSure] = useState(false)
  const ending = useMutation({
    mutationFn: () => endException(exception.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['exceptions'] }),
  })
  return (
    <div className={`rounded-(--radius) border border-line px-3 py-2 ${isOver ? 'text-ink-2' : ''}`}>
      {exception.where ? <Conditions where={exception.where} /> : <p className="text-ink-3">{t.hidden}</p>}
      {exception.reason !== undefined && <p className="mt-1">{exception.reason}</p>}
      <p className="mt-1 text-[13px] text-ink-3">
        {t.by(exception.owner_name, shortDay(exception.from))}. {endText(exception, isOver)}.
      </p>
      {exception.held > 0 && (
        <details className="mt-1">
          <summary className="cursor-pointer">{t.held(exception.held)}</summary>
          <HeldOf id={exception.id} />
        </details>
      )}
      {mayEnd && (
        <button
          type="button"
          className="button mt-2"
          data-kind="quiet"
          data-size="small"
          disabled={ending.isPending}
          onClick={() => (sure ? ending.mutate() : setSure(true))}
        >
          {sure ? t.sure : t.end}
        </button>
      )}
    </div>
  )
}

function endText({ until, ended_by_name: by }: Exception, isOver: boolean): string {
  const day = shortDay(until)
  if (!isOver) return t.inForce(day)
  return by === undefined ? t.over(day) : t.endedBy(by, day)
}

function Conditions({ where }: { where: NonNullable<Exception['where']> }): ReactNode {
  return (
    <ul>
      {where.map(({ field, values }) => (
        <li key={field}>
          <span className="text-ink-3">{t.fields[field]}:</span>{' '}
          {values.map((id, index) => (
            <span key={id}>
              {index > 0 && ', '}
              {field === 'source' ? (
                <OpenLink kind="source" id={id}>
                  {id}
                </OpenLink>
              ) : (
                <EntityLink entity={{ kind: field, id }} />
              )}
            </span>
          ))}
        </li>
      ))}
    </ul>
  )
}

function HeldOf({ id }: { id: string }): ReactNode {
  const query = useQuery({ queryKey: ['exceptions', 'held', id], queryFn: () => listHeld(id) })
  return <Loaded load={toLoad(query)}>{({ items }) => <HeldAlerts items={items} />}</Loaded>
}
