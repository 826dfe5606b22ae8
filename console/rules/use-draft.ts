import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import {
  checkText,
  createRule,
  readSource,
  saveRule,
  type Checked,
  type RuleSource,
} from '../client/rules.ts'
import { copyOf, newCases, newRule } from './new-rule.ts'

const quietMs = 300

/** Where a draft begins: a new rule, an own one as it stands, or a copy of any. */
export interface DraftStart {
  readonly text: string
  readonly cases: string
  /** The rule that a save writes over; absent: it becomes a new one. */
  readonly over?: { readonly id: string; readonly base: string }
}

export function startOf(source: RuleSource | undefined, rule: string | undefined): DraftStart {
  const makeId = (): string => crypto.randomUUID()
  if (!source) return { text: newRule(makeId()), cases: newCases }
  if (rule !== undefined && source.own)
    return { text: source.text, cases: source.cases, over: { id: rule, base: source.base } }
  return { text: copyOf(source.text, makeId), cases: source.cases }
}

/** The file that the page was asked for. */
export const useSource = (id: string | undefined) =>
  useQuery({
    queryKey: ['rules', 'source', id],
    queryFn: () => readSource(id ?? ''),
    enabled: id !== undefined,
    // Under the writer's hands nothing is fetched anew: a save says when somebody else was quicker.
    staleTime: Infinity,
    gcTime: 0,
  })

/** What is wrong with a text, a moment after its last change; the last answer stays until the next. */
export function useCheck(text: string): Checked | undefined {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), quietMs)
    return () => clearTimeout(timer)
  }, [text])
  const { data } = useQuery({
    queryKey: ['rules', 'check', settled],
    queryFn: () => checkText(settled),
    placeholderData: (before) => before,
    gcTime: 60_000,
    staleTime: Infinity,
  })
  return data
}

interface Saving {
  readonly over: DraftStart['over']
  readonly onSaved: (id: string) => void
}

/** Saves a draft, as a new rule or over one. */
export function useSave({ over, onSaved }: Saving) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (draft: { text: string; cases: string; note: string }) =>
      over ? saveRule(over.id, over.base, draft) : createRule(draft),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ['rules'] })
      onSaved(id)
    },
    meta: { quiet: true },
  })
}
