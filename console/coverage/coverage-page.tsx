import type { ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'
import { Segments } from '../parts/page-head.tsx'
import { useMay } from '../shell/me.ts'
import { useView } from '../shell/view.ts'
import { AttackTab } from './attack-tab.tsx'
import { PhysicalTab } from './physical-tab.tsx'

type Tab = 'attack' | 'physical'

/** What is watched, and what is not: by techniques of attackers, and by doors and zones. */
export function CoveragePage(): ReactNode {
  const [view, change] = useView()
  const mayRules = useMay('read', 'system')
  const first: Tab = mayRules ? 'attack' : 'physical'
  const tab = (view.tab ?? first) as Tab
  const tabs = mayRules && (
    <Segments<Tab>
      label={m.coverage.title}
      value={tab}
      onPick={(next) =>
        change({ tab: next === first ? undefined : next, q: undefined, show: undefined, open: undefined })
      }
      options={[
        ['attack', m.coverage.tabs.attack],
        ['physical', m.coverage.tabs.physical],
      ]}
    />
  )
  return tab === 'attack' ? <AttackTab tabs={tabs} /> : <PhysicalTab tabs={tabs} />
}
