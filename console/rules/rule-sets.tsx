import type { ReactNode } from 'react'
import type { RuleSet } from '../client/rules.ts'
import { m } from '../messages/catalogue.ts'
import { Pick } from '../parts/page-head.tsx'
import { Time } from '../parts/time.tsx'

const t = m.rules

/** Stands in the address for the rules that belong to no set of others; no set can have this name. */
export const ownSet = '-'

/** Rules of one set alone. Without any set there is nothing to choose. */
export function SetPick({
  sets,
  value,
  onPick,
}: {
  sets: readonly RuleSet[]
  value: string | undefined
  onPick: (value: string | undefined) => void
}): ReactNode {
  if (sets.length === 0) return null
  return (
    <Pick
      label={t.setWord}
      value={value}
      onPick={onPick}
      options={[['', t.everySet], [ownSet, t.ownSet], ...sets.map(({ name }) => [name, name] as const)]}
    />
  )
}

/** Where each set of rules of others comes from, and under which licence. */
export function RuleSets({ sets }: { sets: readonly RuleSet[] }): ReactNode {
  if (sets.length === 0) return null
  return (
    <details className="border-b border-line px-4 py-2 text-[14px]">
      <summary>
        {t.sets}: <span className="font-semibold">{sets.map(({ name }) => name).join(', ')}</span>
      </summary>
      <ul className="mt-1 max-h-[30vh] overflow-y-auto" tabIndex={0} aria-label={t.sets}>
        {sets.map(({ name, source, current }) => (
          <li key={name} className="py-1">
            <span className="font-semibold">{name}</span> {t.setCount(current.rules, current.authors)}
            <br />
            <span className="mono break-all text-ink-2">{t.setFrom(source.address, source.ref)}</span>
            <br />
            <span className="text-ink-2">
              {t.setState(current.fingerprint)} <Time at={current.fetched_time} />.{' '}
              {t.licence(current.licence)}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}
