import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react'

/** Something a key does. `keys`: one key as `event.key` says it, two after another ("g l"), or `mod+k`. */
export interface KeyAction {
  readonly keys: string
  readonly label: string
  readonly everywhere?: boolean
  readonly run: () => void
}

let stack: readonly { readonly current: readonly KeyAction[] }[] = []
const listeners = new Set<() => void>()
let prefix: string | undefined

function change(next: typeof stack): void {
  stack = next
  for (const listener of listeners) listener()
}

/** Binds keys while the component is shown. A binding made later wins over an earlier one. */
export function useKeys(actions: readonly KeyAction[]): void {
  const box = useRef(actions)
  useLayoutEffect(() => {
    box.current = actions
  })
  useEffect(() => {
    change([...stack, box])
    return () => change(stack.filter((other) => other !== box))
  }, [])
}

/** Every binding that works now, newest first. */
export function useBoundKeys(): readonly KeyAction[] {
  const now = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => stack,
  )
  return now.toReversed().flatMap((box) => box.current)
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select'))

function nameOf(event: KeyboardEvent): string | undefined {
  if (event.altKey) return undefined
  if (event.metaKey || event.ctrlKey) return `mod+${event.key.toLowerCase()}`
  return event.key
}

function onKey(event: KeyboardEvent): void {
  const name = nameOf(event)
  if (name === undefined || event.defaultPrevented) return
  if (isTyping(event.target) && name !== 'Escape' && !name.startsWith('mod+')) return
  // Enter and Space belong to the control that has the focus.
  if (name === 'Enter' && event.target instanceof HTMLElement && event.target.matches('button, a, summary'))
    return
  const sequence = prefix === undefined ? name : `${prefix} ${name}`
  prefix = undefined
  for (const box of stack.toReversed()) {
    const action = box.current.find((one) => one.keys === sequence)
    if (action) {
      event.preventDefault()
      action.run()
      return
    }
  }
  if (stack.some((box) => box.current.some((one) => one.keys.startsWith(`${name} `)))) prefix = name
}

/** Starts listening; once, at the start of the console. */
export function listenToKeys(): void {
  document.addEventListener('keydown', onKey)
}
