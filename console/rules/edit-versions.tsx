import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { listVersions, type RuleVersion } from '../client/rules.ts'
import { m } from '../messages/catalogue.ts'
import { Loaded, toLoad } from '../parts/load.tsx'
import { Time } from '../parts/time.tsx'
import { diffLines } from './diff.ts'

const t = m.rules.edit

interface EditVersionsProps {
  /** Absent: it was never saved. */
  readonly rule: string | undefined
  readonly text: string
  readonly onTake: (version: RuleVersion) => void
}

/** Who changed the rule when, how each version differs from the text as it stands, and the way back to one. */
export function EditVersions({ rule, text, onTake }: EditVersionsProps): ReactNode {
  const [chosen, setChosen] = useState<number>()
  const query = useQuery({
    queryKey: ['rules', 'versions', rule],
    queryFn: () => listVersions(rule ?? ''),
    enabled: rule !== undefined,
  })
  if (rule === undefined) return <p className="px-4 py-3 text-[14px] text-ink-2">{t.noVersions}</p>
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="group" aria-label={t.versions}>
      <Loaded
        load={toLoad(query, ({ items }) => items.length === 0)}
        empty={<p className="px-4 py-3 text-[14px] text-ink-2">{t.noVersions}</p>}
      >
        {({ items }) => (
          <ol className="text-[14px]">
            {items.map((version) => (
              <li key={version.n} className="border-b border-line px-4 py-2">
                <button
                  type="button"
                  className="flex w-full items-baseline gap-2.5 text-left hover:underline"
                  aria-expanded={chosen === version.n}
                  onClick={() => setChosen(chosen === version.n ? undefined : version.n)}
                >
                  <span className="text-[13px] text-ink-2">
                    <Time at={version.time} site={undefined} />
                  </span>
                  <span className="font-semibold">{version.by_name === '' ? t.found : version.by_name}</span>
                  <span className="min-w-0 truncate text-ink-2">{version.note}</span>
                </button>
                {chosen === version.n && <Difference version={version} text={text} onTake={onTake} />}
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </div>
  )
}

const signs = { same: ' ', added: '+', removed: '−' } as const
const looks = { same: 'text-ink-3', added: 'font-semibold text-ink', removed: 'text-bad' } as const

function Difference({
  version,
  text,
  onTake,
}: { version: RuleVersion } & Omit<EditVersionsProps, 'rule'>): ReactNode {
  if (version.text === text) return <p className="mt-1 text-ink-2">{t.same}</p>
  return (
    <div className="mt-2">
      <p className="mb-1 text-[13px] text-ink-3">{t.difference}</p>
      <pre
        tabIndex={0}
        role="group"
        aria-label={t.difference}
        className="max-h-[300px] overflow-auto rounded-(--radius) border border-line bg-sunken px-3 py-2 text-[12.5px] leading-[19px]"
      >
        {diffLines(version.text, text).map(({ kind, text: line }, index) => (
          <span key={index} className={`block ${looks[kind]}`}>
            {signs[kind]} {line}
          </span>
        ))}
      </pre>
      <button type="button" className="button mt-2" data-size="small" onClick={() => onTake(version)}>
        {t.take}
      </button>
    </div>
  )
}
