import type { ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'
import { usePlaces } from '../places/place-tree.ts'
import { useView } from '../shell/view.ts'
import { Pick } from './page-head.tsx'
import { severities } from './severity.tsx'

/** The filters that several pages have; each stands in the page's view under its own name. */
export function SitePick(): ReactNode {
  const [view, change] = useView()
  const { sites } = usePlaces()
  return (
    <Pick
      label={m.words.site}
      value={view.site}
      onPick={(site) => change({ site })}
      options={[['', m.words.everySite], ...sites.map((site) => [site.id, site.name] as const)]}
    />
  )
}

/** That severity and the higher ones. */
export function LeastSeverityPick({ label }: { label: string }): ReactNode {
  const [view, change] = useView()
  return (
    <Pick
      label={label}
      value={view.severity}
      onPick={(severity) => change({ severity })}
      options={[
        ['', m.words.severityWord],
        ...severities.map((name) => [name, m.words.atLeast(m.words.severity[name])] as const),
      ]}
    />
  )
}

/** `both`: what has parts of both domains can be asked for too. */
export function DomainPick({ both = false }: { both?: boolean }): ReactNode {
  const [view, change] = useView()
  return (
    <Pick
      label={m.words.domainWord}
      value={view.domain}
      onPick={(domain) => change({ domain })}
      options={[
        ['', m.words.domainWord],
        ['physical', m.words.domain.physical],
        ['cyber', m.words.domain.cyber],
        ...(both ? ([['both', m.words.domain.both]] as const) : []),
      ]}
    />
  )
}
