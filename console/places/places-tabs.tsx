import { Plus, Upload } from 'lucide-react'
import type { ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'
import { ExportLink } from '../parts/export-csv.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { PageHead, Segments } from '../parts/page-head.tsx'
import { useMay } from '../shell/me.ts'
import { useView } from '../shell/view.ts'
import { ThreatsTab } from './threats-tab.tsx'
import { WalksTab } from './walks-tab.tsx'

const t = m.context

export type PlacesTab = 'assets' | 'threats' | 'walks'

export function PlacesTabs({ tab }: { tab: PlacesTab }): ReactNode {
  const [, change] = useView()
  return (
    <Segments<PlacesTab>
      label={t.places.title}
      value={tab}
      onPick={(next) => change({ tab: next === 'assets' ? undefined : next, open: undefined })}
      options={[
        ['assets', t.places.assets],
        ['threats', t.threats.heading],
        ['walks', t.walks.heading],
      ]}
    />
  )
}

/** Threat levels, or walking times: a list with what can be done with all of it. */
export function PlacesSide({ tab }: { tab: 'threats' | 'walks' }): ReactNode {
  const may = useMay('configure', 'physical')
  const mayExport = useMay('export', 'physical')
  return (
    <>
      <PageHead title={t.places.title}>
        <PlacesTabs tab={tab} />
        {mayExport && <ExportLink href={`/api/${tab}.csv`} />}
        {may && (
          <>
            <OpenLink kind="do" id="import" className="button">
              <Upload size={15} aria-hidden />
              {t.imports.open}
            </OpenLink>
            <OpenLink kind="do" id={tab === 'threats' ? 'add-threat' : 'add-walk'} className="button">
              <Plus size={15} aria-hidden />
              {t[tab].add}
            </OpenLink>
          </>
        )}
      </PageHead>
      {tab === 'threats' ? <ThreatsTab /> : <WalksTab />}
    </>
  )
}
