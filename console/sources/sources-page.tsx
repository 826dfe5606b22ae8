import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'
import { OpenLink } from '../parts/open-link.tsx'
import { PageHead, Segments } from '../parts/page-head.tsx'
import { useMay } from '../shell/me.ts'
import { useView } from '../shell/view.ts'
import { DeadLetterList } from './dead-letter-list.tsx'
import { SourceList } from './source-list.tsx'

const t = m.sources
type Tab = 'sources' | 'dead'

/** What sends here, how it is doing, and what could not be processed. */
export function SourcesPage(): ReactNode {
  const [view, change] = useView()
  const tab = (view.tab ?? 'sources') as Tab
  const may = useMay('configure', 'system')
  return (
    <>
      <PageHead title={t.title}>
        <Segments<Tab>
          label={t.title}
          value={tab}
          onPick={(next) => change({ tab: next === 'sources' ? undefined : next })}
          options={[
            ['sources', t.tabs.sources],
            ['dead', t.tabs.dead],
          ]}
        />
        {may && (
          <OpenLink kind="do" id="add-source" className="button">
            <Plus size={15} aria-hidden />
            {t.add}
          </OpenLink>
        )}
      </PageHead>
      {tab === 'sources' ? <SourceList /> : <DeadLetterList may={may} />}
    </>
  )
}
