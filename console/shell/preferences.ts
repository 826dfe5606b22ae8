import { useSyncExternalStore } from 'react'

/** What this browser remembers about how its user likes the console; nothing of it concerns the work itself. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark'
  readonly density: 'roomy' | 'compact'
  readonly inspectorPx: number
  readonly map: boolean
}
const key = 'gatehouse.preferences'
const listeners = new Set<() => void>()
let current: Preferences = { theme: 'system', density: 'roomy', inspectorPx: 440, map: true, ...readStored() }

function readStored(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Preferences>
  } catch {
    return {}
  }
}

/** Puts the preferences on the document; tokens follow. Called before the first paint. */
export function applyPreferences(): void {
  const root = document.documentElement
  if (current.theme === 'system') delete root.dataset['theme']
  else root.dataset['theme'] = current.theme
  root.dataset['density'] = current.density
}

export function setPreferences(patch: Partial<Preferences>): void {
  current = { ...current, ...patch }
  try {
    localStorage.setItem(key, JSON.stringify(current))
  } catch {
    // A browser that keeps nothing still shows it for this visit.
  }
  applyPreferences()
  for (const listener of listeners) listener()
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => current,
  )
}

const themes = ['system', 'light', 'dark'] as const
export const nextTheme = (): void =>
  setPreferences({ theme: themes[(themes.indexOf(current.theme) + 1) % themes.length] ?? 'system' })
export const nextDensity = (): void =>
  setPreferences({ density: current.density === 'roomy' ? 'compact' : 'roomy' })
