import { useSyncExternalStore } from 'react'
import { RequestError } from '../client/request.ts'
import { m } from '../messages/catalogue.ts'

export interface Notice {
  readonly id: number
  readonly text: string
  readonly bad: boolean
}
let notices: readonly Notice[] = []
let last = 0
const listeners = new Set<() => void>()
const stayMs = 7000

function set(next: readonly Notice[]): void {
  notices = next
  for (const listener of listeners) listener()
}

/** Says something at the foot of the console; what failed stays until it is dismissed. */
export function notify(text: string, bad = false): void {
  last += 1
  const id = last
  set([...notices.slice(-2), { id, text, bad }])
  if (!bad) setTimeout(() => dismiss(id), stayMs)
}
export const dismiss = (id: number): void => set(notices.filter((notice) => notice.id !== id))

/** Shows why a request failed. */
export function notifyError(error: unknown): void {
  const text =
    error instanceof RequestError ? [error.message, error.hint].filter(Boolean).join(' ') : m.words.failed
  notify(text, true)
}

export function useNotices(): readonly Notice[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => notices,
  )
}
