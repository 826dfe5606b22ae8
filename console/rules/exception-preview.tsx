import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { previewException } from '../client/rules.ts'
import { m } from '../messages/catalogue.ts'
import { shortDay } from '../messages/format.ts'
import { HeldAlerts } from './held-alerts.tsx'
import { whereOf, type TypedCondition } from './exception-conditions.tsx'

const t = m.rules.exceptions.preview
const pauseMs = 400

interface PreviewProps {
  readonly rule: string
  readonly conditions: readonly TypedCondition[]
}

/** What the conditions would have held back of the rule's last alerts, once somebody pauses typing. */
export function ExceptionPreview({ rule, conditions }: PreviewProps): ReactNode {
  const where = useSettled(whereOf(conditions))
  // Without the one that is still empty it would hold back more than what is meant.
  const isWhole = where.length === conditions.length
  const { data, error, isFetching } = useQuery({
    queryKey: ['exceptions', 'preview', rule, where],
    queryFn: () => previewException({ rule, where }),
    enabled: isWhole,
    placeholderData: keepPreviousData,
  })
  if (!isWhole) return null
  return (
    <div role="status" className="text-[13.5px]" aria-busy={isFetching}>
      {error ? (
        <p className="text-ink-2">{error.message}</p>
      ) : data === undefined ? (
        <p className="text-ink-2">{t.asking}</p>
      ) : data.since === undefined ? (
        <p className="text-ink-2">{t.none}</p>
      ) : (
        <>
          <p className="font-semibold">{t.held(data.held, data.looked, shortDay(data.since))}</p>
          <HeldAlerts items={data.items} />
        </>
      )}
    </div>
  )
}

/** The value once it has stayed the same for a moment. */
function useSettled<T>(value: T): T {
  const text = JSON.stringify(value)
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return JSON.parse(settled) as T
}
