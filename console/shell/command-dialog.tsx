import { Dialog } from '@base-ui/react/dialog'
import { useState, type KeyboardEvent, type ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'
import { useBoundKeys, type KeyAction } from './keys.ts'

/** What can be done here and everywhere, filtered by typing, with its keys. */
export function CommandDialog({ onClose }: { onClose: () => void }): ReactNode {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-black/35" />
        <Dialog.Popup className="popup fixed top-[10vh] left-1/2 z-50 flex max-h-[76vh] w-[min(560px,calc(100vw-24px))] -translate-x-1/2 flex-col outline-none">
          <Dialog.Title className="sr-only">{m.shell.command.open}</Dialog.Title>
          <CommandList onDone={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function CommandList({ onDone }: { onDone: () => void }): ReactNode {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const bound = useBoundKeys()
  const fitting = unique(bound).filter((one) => one.label.toLowerCase().includes(text.toLowerCase()))
  const here = fitting.filter((one) => one.everywhere !== true)
  const everywhere = fitting.filter((one) => one.everywhere === true)
  const ordered = [...everywhere, ...here]
  const run = (action: KeyAction | undefined): void => {
    onDone()
    // After the dialog has given the focus back.
    if (action) setTimeout(action.run, 60)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setAt(Math.min(at + 1, ordered.length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0))
    else if (event.key === 'Enter') run(ordered[at])
    else return
    event.preventDefault()
  }
  const shown = (actions: readonly KeyAction[], title: string): ReactNode =>
    actions.length > 0 && (
      <div role="group" aria-label={title}>
        <p className="caps px-4 pt-3 pb-1">{title}</p>
        {actions.map((action) => (
          <div
            key={`${action.keys}${action.label}`}
            id={`command-${ordered.indexOf(action)}`}
            role="option"
            aria-selected={ordered[at] === action}
            onClick={() => run(action)}
            className="mx-1 flex cursor-pointer items-center justify-between gap-4 rounded-[5px] px-3 py-1.5 text-[14px] hover:bg-hover aria-selected:bg-chosen"
          >
            {action.label}
            <Keys keys={action.keys} />
          </div>
        ))}
      </div>
    )
  return (
    <>
      <input
        className="w-full border-b border-line bg-transparent px-4 py-3 text-[16px] outline-none"
        role="combobox"
        aria-expanded
        aria-controls="command-list"
        aria-activedescendant={`command-${at}`}
        aria-label={m.shell.command.placeholder}
        placeholder={m.shell.command.placeholder}
        value={text}
        autoFocus
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setText(event.target.value)
          setAt(0)
        }}
      />
      <div
        id="command-list"
        role="listbox"
        aria-label={m.shell.command.open}
        tabIndex={-1}
        className="min-h-0 flex-1 overflow-y-auto pb-2"
      >
        {shown(everywhere, m.shell.keys.everywhere)}
        {shown(here, m.shell.keys.here)}
        {ordered.length === 0 && <p className="p-4 text-ink-2">{m.shell.command.nothing}</p>}
      </div>
    </>
  )
}

/** One line per thing to do, with the first key that does it; arrows double j and k. */
function unique(actions: readonly KeyAction[]): KeyAction[] {
  const seen = new Set<string>()
  return actions.filter((action) => {
    if (seen.has(action.label)) return false
    seen.add(action.label)
    return true
  })
}

function Keys({ keys }: { keys: string }): ReactNode {
  const parts = keys.replace('mod+', 'Ctrl ').split(' ')
  return (
    <span className="flex gap-1">
      {parts.map((part) => (
        <kbd key={part}>
          {part.length === 1 && part !== part.toLowerCase() ? `⇧ ${part}` : part.replace('Escape', 'Esc')}
        </kbd>
      ))}
    </span>
  )
}
