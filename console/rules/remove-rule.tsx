import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { removeRule } from '../client/rules.ts'
import { m } from '../messages/catalogue.ts'

/** Removes an own rule's file; asks a second time in its place. */
export function RemoveRule({ rule }: { rule: string }): ReactNode {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [sure, setSure] = useState(false)
  const removing = useMutation({
    mutationFn: () => removeRule(rule),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['rules'] })
      void navigate({ to: '/rules', search: {} })
    },
  })
  return (
    <button
      type="button"
      className="button"
      data-kind="quiet"
      disabled={removing.isPending}
      onClick={() => (sure ? removing.mutate() : setSure(true))}
    >
      {sure ? m.rules.edit.removeSure : m.words.remove}
    </button>
  )
}
