import { X } from 'lucide-react'
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'

/** Something that can be picked: by its name, its id, or what tells it from others of that name. */
export interface Thing {
  readonly id: string
  readonly name: string
  readonly detail?: string
}

interface PickFieldProps {
  readonly label: string
  /** The form's field: ids, one a line. */
  readonly name: string
  readonly chosen: readonly string[]
  readonly things: readonly Thing[]
  /** At most one: picking another one takes its place. */
  readonly single?: boolean
}

/** Of many thousand that fit, as many as anybody reads; typing on brings the others. */
const mostShown = 50

/** A field for existing things, found by typing. What is chosen and not known (any more) stays, by its id. */
export function PickField({ label, name, chosen, things, single = false }: PickFieldProps): ReactNode {
  const inputId = useId()
  const [ids, setIds] = useState(chosen)
  const remove = (id: string): void => setIds(ids.filter((one) => one !== id))
  return (
    <div className="flex flex-col gap-1 text-[13.5px] text-ink-2">
      <label htmlFor={inputId}>{label}</label>
      <input type="hidden" name={name} value={ids.join('\n')} />
      {ids.length > 0 && (
        <ul className="flex flex-wrap gap-1" aria-label={label}>
          {ids.map((id) => (
            <ChosenThing
              key={id}
              text={things.find((thing) => thing.id === id)?.name ?? id}
              onRemove={() => remove(id)}
            />
          ))}
        </ul>
      )}
      <ThingSearch
        inputId={inputId}
        label={label}
        things={things.filter(({ id }) => !ids.includes(id))}
        onPick={({ id }) => setIds(single ? [id] : [...ids, id])}
        onRemoveLast={() => setIds(ids.slice(0, -1))}
      />
    </div>
  )
}

function ChosenThing({ text, onRemove }: { text: string; onRemove: () => void }): ReactNode {
  return (
    <li className="chip max-w-full text-ink">
      <span className="truncate">{text}</span>
      <button
        type="button"
        className="-mr-1 grid size-5 place-items-center rounded-full hover:bg-hover"
        aria-label={m.words.pick.remove(text)}
        onClick={onRemove}
      >
        <X size={12} aria-hidden />
      </button>
    </li>
  )
}

interface ThingSearchProps {
  readonly inputId: string
  readonly label: string
  readonly things: readonly Thing[]
  readonly onPick: (thing: Thing) => void
  readonly onRemoveLast: () => void
}

/** Arrows go through what fits, Enter picks it, Escape gives up; Backspace in an empty field takes the last one away. */
function ThingSearch({ inputId, label, things, onPick, onRemoveLast }: ThingSearchProps): ReactNode {
  const [text, setText] = useState<string>()
  const [at, setAt] = useState(0)
  const open = text !== undefined
  const fitting = open ? things.filter((thing) => fits(thing, text)).slice(0, mostShown) : []
  const lookFor = (next: string | undefined): void => {
    setText(next)
    setAt(0)
  }
  const pick = (thing: Thing | undefined): void => {
    if (!thing) return
    onPick(thing)
    lookFor(undefined)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    // Not the one that is still held down from taking away what was typed.
    if (event.key === 'Backspace' && (text ?? '') === '' && !event.repeat) onRemoveLast()
    else if (event.key === 'ArrowDown' && !open) lookFor('')
    else if (!open) return
    else if (event.key === 'ArrowDown') setAt(Math.min(at + 1, fitting.length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0))
    // Where nothing fits, Enter does not save the form without it.
    else if (event.key === 'Enter') pick(fitting[at])
    else if (event.key === 'Escape') lookFor(undefined)
    else return
    event.preventDefault()
  }
  const optionId = (index: number): string => `${inputId}-${index}`
  return (
    <div className="relative">
      <input
        id={inputId}
        className="input h-[36px] text-[15px] text-ink"
        role="combobox"
        aria-expanded={fitting.length > 0}
        aria-autocomplete="list"
        {...(fitting.length > 0 && {
          'aria-controls': `${inputId}-list`,
          'aria-activedescendant': optionId(at),
        })}
        placeholder={m.words.pick.placeholder}
        autoComplete="off"
        spellCheck={false}
        value={text ?? ''}
        onChange={(event) => lookFor(event.target.value)}
        onClick={() => !open && lookFor('')}
        onBlur={() => lookFor(undefined)}
        onKeyDown={onKeyDown}
      />
      {fitting.length > 0 && (
        <ul
          id={`${inputId}-list`}
          role="listbox"
          aria-label={label}
          className="popup absolute top-full z-20 mt-1 max-h-[300px] w-full overflow-y-auto py-1 text-[14px] text-ink"
          // The field keeps the focus while somebody clicks or scrolls here.
          onPointerDown={(event) => event.preventDefault()}
          onMouseDown={(event) => event.preventDefault()}
        >
          {fitting.map((thing, index) => (
            <ThingOption
              key={thing.id}
              id={optionId(index)}
              thing={thing}
              active={index === at}
              onPick={() => pick(thing)}
            />
          ))}
        </ul>
      )}
      <p role="status" className="mt-1 empty:hidden">
        {open && fitting.length === 0 ? m.words.pick.nothing : ''}
      </p>
    </div>
  )
}

function ThingOption({
  id,
  thing,
  active,
  onPick,
}: {
  id: string
  thing: Thing
  active: boolean
  onPick: () => void
}): ReactNode {
  return (
    <li
      id={id}
      ref={(element) => {
        if (active) element?.scrollIntoView({ block: 'nearest' })
      }}
      role="option"
      aria-selected={active}
      className="mx-1 cursor-pointer rounded-[5px] px-2 py-1 hover:bg-hover aria-selected:bg-chosen"
      onClick={onPick}
    >
      <span className="block truncate">{thing.name}</span>
      <span className="block truncate text-[12.5px] text-ink-2">
        {[thing.detail, thing.id].filter(Boolean).join(' · ')}
      </span>
    </li>
  )
}

/** Every word that was typed stands somewhere in it. */
function fits(thing: Thing, typed: string): boolean {
  const text = `${thing.name} ${thing.detail ?? ''} ${thing.id}`.toLowerCase()
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
