import { Menu } from '@base-ui/react/menu'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { signOut } from '../client/sign-in.ts'
import { m } from '../messages/catalogue.ts'
import { useMe } from './me.ts'
import { notifyError } from './notices.ts'
import { setPreferences, usePreferences } from './preferences.ts'

const row = 'flex items-center gap-2 rounded-[5px] px-3 py-1.5 data-highlighted:bg-hover'

/** Who is signed in, how the console looks, and the way out. */
export function UserMenu({ children }: { children: ReactNode }): ReactNode {
  const me = useMe()
  const client = useQueryClient()
  const navigate = useNavigate()
  const preferences = usePreferences()
  const leave = (): void => {
    signOut()
      .then(() => client.clear())
      .then(() => navigate({ to: '/sign-in' }))
      .catch(notifyError)
  }
  return (
    <Menu.Root>
      <Menu.Trigger className="icon-button size-9" aria-label={m.shell.me} title={me?.name}>
        {children}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="right" align="end" sideOffset={8} className="z-50">
          <Menu.Popup className="popup min-w-[210px] p-1 text-[14px] outline-none">
            <p className="px-3 py-2 text-[13px] text-ink-2">{m.shell.signedInAs(me?.name ?? '')}</p>
            <Choice
              label={m.shell.theme.label}
              names={m.shell.theme}
              values={['system', 'light', 'dark']}
              value={preferences.theme}
              onPick={(theme) => setPreferences({ theme })}
            />
            <Choice
              label={m.shell.density.label}
              names={m.shell.density}
              values={['roomy', 'compact']}
              value={preferences.density}
              onPick={(density) => setPreferences({ density })}
            />
            <Menu.Separator className="my-1 h-px bg-line" />
            <Menu.Item className={row} onClick={leave}>
              {m.shell.signOut}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly names: Readonly<Record<T, string>>
  readonly values: readonly T[]
  readonly value: T
  readonly onPick: (value: T) => void
}

function Choice<T extends string>({ label, names, values, value, onPick }: ChoiceProps<T>): ReactNode {
  return (
    <Menu.RadioGroup
      value={value}
      onValueChange={(next: T) => onPick(next)}
      className="border-t border-line py-1"
      aria-label={label}
    >
      <p className="caps px-3 py-1">{label}</p>
      {values.map((one) => (
        <Menu.RadioItem key={one} value={one} closeOnClick={false} className={row}>
          <span className="w-3 text-center">{one === value ? '•' : ''}</span>
          {names[one]}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  )
}
