import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { getContext } from '../client/context.ts'
import { m } from '../messages/catalogue.ts'
import { Facts, Section } from '../parts/facts.tsx'
import { Loaded, PanelSkeleton, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { RecentEvents } from '../search/recent-events.tsx'
import { useMay } from '../shell/me.ts'
import { AssetForm } from './asset-form.tsx'
import { useNames } from './names.ts'
import { usePlaces } from './place-tree.ts'

const t = m.context.places
const dayMs = 86_400_000

/** One asset: where it is, what it is called, what it said of late; to be changed here too. */
export function AssetPanel({ id }: { id: string }): ReactNode {
  const [editing, setEditing] = useState(false)
  const places = usePlaces()
  const names = useNames()
  const may = useMay('configure', 'physical')
  const load = toLoad(useQuery({ queryKey: ['assets', id], queryFn: () => getContext('assets', id) }))
  return (
    <Loaded load={load} skeleton={<PanelSkeleton />}>
      {(asset) =>
        editing ? (
          <AssetForm asset={asset} onDone={() => setEditing(false)} />
        ) : (
          <>
            <div className="px-5 py-4">
              <span className="caps">{t.kindName[asset.kind]}</span>
              <h2 className="text-[18px] font-semibold">{asset.name}</h2>
              <div className="my-3">
                <Facts
                  rows={[
                    [
                      t.columns.place,
                      <OpenLink key="place" kind="place" id={asset.place}>
                        {places.pathOf(asset.place)}
                      </OpenLink>,
                    ],
                    asset.names.length > 0 && [
                      t.columns.names,
                      <span key="names" className="mono">
                        {asset.names.join(', ')}
                      </span>,
                    ],
                    asset.addresses.length > 0 && [
                      t.columns.addresses,
                      <span key="addresses" className="mono">
                        {asset.addresses.join(', ')}
                      </span>,
                    ],
                    asset.leads_to !== undefined && [
                      t.leads,
                      <OpenLink key="leads" kind="place" id={asset.leads_to}>
                        {places.nameOf(asset.leads_to)}
                      </OpenLink>,
                    ],
                    asset.covers.length > 0 && [
                      t.covers,
                      <span key="covers" className="flex flex-wrap gap-x-3">
                        {asset.covers.map((door) => (
                          <OpenLink key={door} kind="asset" id={door}>
                            {names.of(door)}
                          </OpenLink>
                        ))}
                      </span>,
                    ],
                    asset.vendor !== undefined && [
                      t.fields.vendor,
                      [asset.vendor, asset.model].filter(Boolean).join(' '),
                    ],
                    asset.tags.length > 0 && [
                      t.fields.tags.replace(/ \(.*/, ''),
                      asset.tags.map((tag) => (
                        <span key={tag} className="chip mr-1">
                          {tag}
                        </span>
                      )),
                    ],
                  ]}
                />
              </div>
              {may && (
                <button type="button" className="button" onClick={() => setEditing(true)}>
                  {m.words.edit}
                </button>
              )}
            </div>
            <Section title={m.context.people.timeline}>
              <RecentEvents field="asset" value={asset.id} spanMs={dayMs} />
            </Section>
          </>
        )
      }
    </Loaded>
  )
}
