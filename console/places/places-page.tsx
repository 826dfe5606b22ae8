import { useQuery } from '@tanstack/react-query'
import { Plus, Upload } from 'lucide-react'
import { useMemo, type ReactNode } from 'react'
import type { Asset } from '../../src/model/asset.ts'
import { withQuery } from '../client/request.ts'
import { m } from '../messages/catalogue.ts'
import { CopyLine } from '../parts/copy-line.tsx'
import { ExportLink } from '../parts/export-csv.tsx'
import { ListFrame } from '../parts/list-frame.tsx'
import { Empty, toLoad } from '../parts/load.tsx'
import { FilterBar, PageHead, Pick } from '../parts/page-head.tsx'
import { usePhone } from '../parts/media.ts'
import { OpenLink } from '../parts/open-link.tsx'
import { RowList, type Column } from '../parts/row-list.tsx'
import { TextFilter } from '../parts/text-filter.tsx'
import { useMay } from '../shell/me.ts'
import { useChosenRow, useView } from '../shell/view.ts'
import { assetsQuery } from './names.ts'
import { PlacesSide, PlacesTabs, type PlacesTab } from './places-tabs.tsx'
import { usePlaces, type PlaceTree } from './place-tree.ts'
import { Tree } from './tree.tsx'

const t = m.context.places

/** Sites and assets, how threatened they are held to be, and how long walks take. */
export function PlacesPage(): ReactNode {
  const tab = (useView()[0].tab ?? 'assets') as PlacesTab
  return tab === 'assets' ? <Assets /> : <PlacesSide tab={tab} />
}

/** The tree of sites at the left, the assets of what is chosen in it beside. */
function Assets(): ReactNode {
  const [view, change] = useView()
  const places = usePlaces()
  const phone = usePhone()
  const may = useMay('configure', 'physical')
  const mayExport = useMay('export', 'physical')
  const query = useQuery(assetsQuery)
  const rows = useMemo(
    () => filterAssets(query.data?.items ?? [], places, view.place, view.kind, view.q),
    [query.data, places, view.place, view.kind, view.q],
  )
  const kinds = [...new Set(query.data?.items.map((asset) => asset.kind))].sort()
  return (
    <>
      <PageHead title={t.title} note={t.count(rows.length)}>
        <PlacesTabs tab="assets" />
        {mayExport && <ExportLink href={withQuery('/api/assets.csv', { kind: view.kind, text: view.q })} />}
        {may && (
          <>
            <OpenLink kind="do" id="import" className="button">
              <Upload size={15} aria-hidden />
              {m.context.imports.open}
            </OpenLink>
            <OpenLink kind="do" id="add-place" className="button">
              <Plus size={15} aria-hidden />
              {t.addPlace}
            </OpenLink>
            <OpenLink kind="do" id="add-asset" className="button">
              <Plus size={15} aria-hidden />
              {t.addAsset}
            </OpenLink>
          </>
        )}
      </PageHead>
      <FilterBar>
        <TextFilter label={t.filter} value={view.q} onChange={(q) => change({ q }, 'replace')} />
        <Pick
          label={t.kind}
          value={view.kind}
          onPick={(kind) => change({ kind })}
          options={[['', t.kind], ...kinds.map((kind) => [kind, t.kindName[kind] ?? kind] as const)]}
        />
        {phone && (
          <Pick
            label={t.tree}
            value={view.place}
            onPick={(place) => change({ place })}
            options={[
              ['', t.everywhere],
              ...places.all.map((place) => [place.id, places.pathOf(place.id)] as const),
            ]}
          />
        )}
      </FilterBar>
      <div className="flex min-h-0 flex-1">
        {!phone && places.all.length > 0 && (
          <Tree places={places} chosen={view.place} onChoose={(place) => change({ place })} />
        )}
        <ListFrame
          label={t.assets}
          load={toLoad(query, (page) => page.items.length === 0 && places.all.length === 0)}
          empty={<NoPlaces />}
          fitting={rows.length}
        >
          {() => <AssetRows rows={rows} places={places} />}
        </ListFrame>
      </div>
    </>
  )
}

function AssetRows({ rows, places }: { rows: readonly Asset[]; places: PlaceTree }): ReactNode {
  const choosing = useChosenRow('asset')
  return (
    <RowList
      label={t.assets}
      placeKey="assets"
      rows={rows}
      keyOf={(asset) => asset.id}
      columns={columnsFor(places)}
      renderNarrow={(asset) => (
        <>
          <OpenLink kind="asset" id={asset.id} className="font-semibold">
            {asset.name}
          </OpenLink>
          <p className="truncate text-[13px] text-ink-2">
            {t.kindName[asset.kind]} · {places.pathOf(asset.place)}
          </p>
        </>
      )}
      narrowHeightPx={58}
      {...choosing}
    />
  )
}

const columnsFor = (places: PlaceTree): Column<Asset>[] => [
  {
    id: 'name',
    header: t.columns.name,
    track: 'minmax(120px, 2fr)',
    cell: (asset) => (
      <OpenLink kind="asset" id={asset.id} className="font-semibold hover:underline">
        {asset.name}
      </OpenLink>
    ),
  },
  { id: 'kind', header: t.columns.kind, track: '120px', cell: (asset) => t.kindName[asset.kind] },
  {
    id: 'place',
    header: t.columns.place,
    fromPx: 520,
    track: 'minmax(120px, 2fr)',
    cell: (asset) => <span className="text-ink-2">{places.pathOf(asset.place)}</span>,
  },
  {
    id: 'names',
    header: t.columns.names,
    fromPx: 760,
    track: 'minmax(100px, 2fr)',
    cell: (asset) => <span className="mono text-ink-2">{asset.names.join(', ')}</span>,
  },
  {
    id: 'addresses',
    header: t.columns.addresses,
    fromPx: 900,
    track: 'minmax(90px, 1fr)',
    cell: (asset) => <span className="mono text-ink-2">{asset.addresses.join(', ')}</span>,
  },
]

function filterAssets(
  all: readonly Asset[],
  places: PlaceTree,
  place: string | undefined,
  kind: string | undefined,
  text: string | undefined,
): Asset[] {
  const inside = place === undefined ? undefined : new Set(below(places, place))
  const wanted = text?.toLowerCase()
  return all.filter(
    (asset) =>
      (inside === undefined || inside.has(asset.place)) &&
      (kind === undefined || asset.kind === kind) &&
      (wanted === undefined ||
        [asset.id, asset.name, ...asset.names, ...asset.addresses, ...asset.tags].some((one) =>
          one.toLowerCase().includes(wanted),
        )),
  )
}

const below = (places: PlaceTree, id: string): string[] => [
  id,
  ...places.childrenOf(id).flatMap((child) => below(places, child.id)),
]

function NoPlaces(): ReactNode {
  return (
    <Empty title={t.emptyTitle} text={t.emptyText}>
      <CopyLine
        text={`curl ${location.origin}/api/imports/assets -H 'authorization: Bearer <key>' -H 'content-type: text/csv' --data-binary @assets.csv`}
      />
      <OpenLink kind="do" id="import" className="button">
        {m.context.imports.open}
      </OpenLink>
    </Empty>
  )
}
