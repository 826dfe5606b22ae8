import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'
import { useKeys } from './keys.ts'
import { nextDensity, nextTheme } from './preferences.ts'
import { pages } from './rail.tsx'

const CommandDialog = lazy(async () => ({ default: (await import('./command-dialog.tsx')).CommandDialog }))

/** Ctrl+K or ?: every command and its keys, in one place. */
export function Commands(): ReactNode {
  const [open, setOpen] = useState(false)
  const navigate = useNavigate()
  useKeys([
    { keys: '?', label: m.shell.keys.help, everywhere: true, run: () => setOpen(true) },
    { keys: 'mod+k', label: m.shell.keys.palette, everywhere: true, run: () => setOpen(true) },
    {
      keys: '/',
      label: m.shell.keys.search,
      everywhere: true,
      run: () => focusSearch(() => void navigate({ to: '/search', search: {} })),
    },
    ...pages.map((page) => ({
      keys: `g ${page.key}`,
      label: m.shell.command.go(page.name),
      everywhere: true,
      run: () => void navigate({ to: page.to, search: (before) => ({ pin: before.pin }) }),
    })),
    { keys: 'T', label: m.shell.keys.theme, everywhere: true, run: nextTheme },
    { keys: 'D', label: m.shell.keys.density, everywhere: true, run: nextDensity },
  ])
  if (!open) return null
  return (
    <Suspense>
      <CommandDialog onClose={() => setOpen(false)} />
    </Suspense>
  )
}

/** The page's own search box, or the Search page. */
function focusSearch(goToSearch: () => void): void {
  const box = document.querySelector<HTMLInputElement>('[data-search]')
  if (box) {
    box.focus()
    box.select()
  } else goToSearch()
}
