import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Check, Hand } from 'lucide-react'
import type { ReactNode } from 'react'
import { acknowledgeAlert, type AlertRow } from '../client/alerts.ts'
import { getIncident, patchIncident } from '../client/incidents.ts'
import { m } from '../messages/catalogue.ts'
import { useMay, useMe } from '../shell/me.ts'

/** Acknowledging an alert, and claiming the incident it stands in. */
export function useAlertActions(onChanged: (alert: AlertRow) => void): {
  readonly acknowledge: (alert: AlertRow) => void
  readonly claim: (alert: AlertRow) => void
} {
  const client = useQueryClient()
  const me = useMe()
  const acknowledge = useMutation({
    mutationFn: (alert: AlertRow) => acknowledgeAlert(alert.id),
    onSuccess: (alert) => {
      onChanged(alert)
      client.setQueryData(['alert', alert.id], alert)
      return Promise.all([
        client.invalidateQueries({ queryKey: ['alerts'], refetchType: 'none' }),
        client.invalidateQueries({ queryKey: ['alerts', 'count'] }),
      ])
    },
  })
  const claim = useMutation({
    mutationFn: async (alert: AlertRow) => {
      if (alert.incident === undefined) return
      const { version, owner } = await getIncident(alert.incident)
      await patchIncident(alert.incident, { version, owner: owner === me?.id ? null : 'me' })
    },
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['incidents'] }),
        client.invalidateQueries({ queryKey: ['incident'] }),
      ]),
  })
  return {
    acknowledge: (alert) => {
      if (alert.acknowledged_time === undefined) acknowledge.mutate(alert)
    },
    claim: (alert) => claim.mutate(alert),
  }
}

interface ButtonsProps {
  readonly alert: AlertRow
  readonly actions: ReturnType<typeof useAlertActions>
  /** Owner of its incident. */
  readonly owner: string | undefined
  /** Icons alone, for a row. */
  readonly small?: boolean
}

export function AlertButtons({ alert, actions, owner, small = false }: ButtonsProps): ReactNode {
  const me = useMe()
  const may = useMay('work', alert.domains[0] ?? 'cyber')
  if (!may) return null
  const mine = owner !== undefined && owner === me?.id
  const claim = mine ? m.live.release : m.live.claim
  const show = small ? { className: 'icon-button size-[28px]' } : { className: 'button' }
  return (
    <span className={`inline-flex ${small ? 'gap-0.5' : 'gap-2'}`}>
      {alert.incident !== undefined && (
        <button
          type="button"
          {...show}
          aria-pressed={small ? mine : undefined}
          title={`${claim} (c)`}
          aria-label={claim}
          onClick={() => actions.claim(alert)}
        >
          <Hand size={15} aria-hidden />
          {!small && claim}
        </button>
      )}
      {alert.acknowledged_time === undefined && (
        <button
          type="button"
          {...show}
          title={`${m.live.acknowledge} (a)`}
          aria-label={m.live.acknowledge}
          onClick={() => actions.acknowledge(alert)}
        >
          <Check size={16} aria-hidden />
          {!small && m.live.acknowledge}
        </button>
      )}
    </span>
  )
}
