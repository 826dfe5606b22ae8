import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { AssetKind } from '../../src/model/asset.ts'
import { deleteContext, getContext, putContext, type Fact } from '../client/context.ts'
import { m } from '../messages/catalogue.ts'
import { Facts, Section } from '../parts/facts.tsx'
import { CheckField, ChooseField, EditForm, LinesField, linesOf, omit, optional } from '../parts/form.tsx'
import { Loaded, PanelSkeleton, toLoad } from '../parts/load.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { RecentEvents } from '../search/recent-events.tsx'
import { useMay } from '../shell/me.ts'
import { Field, textOf } from '../sign-in/door.tsx'
import { usePlaces } from './place-tree.ts'

const t = m.context.places
const kinds: readonly AssetKind[] = [
  'door',
  'gate',
  'reader',
  'controller',
  'camera',
  'recorder',
  'alarm_panel',
  'sensor',
  'host',
  'server',
  'laptop',
  'network_device',
  'jump_host',
  'vpn_gateway',
  'other',
]
const dayMs = 86_400_000

/** One asset: where it is, what it is called, what it said of late; to be changed here too. */
export function AssetPanel({ id }: { id: string }): ReactNode {
  const [editing, setEditing] = useState(false)
  const places = usePlaces()
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
                            {door}
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

export function NewAsset(): ReactNode {
  return <AssetForm asset={undefined} />
}

function AssetForm({ asset, onDone }: { asset: Fact<'assets'> | undefined; onDone?: () => void }): ReactNode {
  const places = usePlaces()
  const save = (form: FormData): Promise<unknown> => {
    return putContext('assets', asset?.id ?? textOf(form, 'id'), {
      ...(asset ? omit(asset, ['leads_to', 'leads_from', 'vendor', 'model']) : { version: 0 }),
      kind: textOf(form, 'kind') as AssetKind,
      name: textOf(form, 'name'),
      place: textOf(form, 'place'),
      names: linesOf(form, 'names'),
      addresses: linesOf(form, 'addresses'),
      tags: linesOf(form, 'tags'),
      covers: linesOf(form, 'covers'),
      shared: form.get('shared') === 'on',
      roaming: form.get('roaming') === 'on',
      ...optional('leads_to', form),
      ...optional('leads_from', form),
      ...optional('vendor', form),
      ...optional('model', form),
    })
  }
  const all = places.all.map((place) => [place.id, places.pathOf(place.id)] as const)
  return (
    <EditForm
      title={asset?.name ?? t.newAsset}
      save={save}
      refresh={['assets']}
      {...(onDone && { onDone })}
      remove={asset && (() => deleteContext('assets', asset.id))}
    >
      {!asset && <Field label={t.fields.id} name="id" />}
      <Field label={t.fields.name} name="name" defaultValue={asset?.name ?? ''} />
      <ChooseField
        label={t.fields.kind}
        name="kind"
        value={asset?.kind ?? 'door'}
        options={kinds.map((kind) => [kind, t.kindName[kind] ?? kind])}
      />
      <ChooseField label={t.fields.place} name="place" value={asset?.place} options={all} />
      <LinesField label={t.fields.names} name="names" lines={asset?.names ?? []} />
      <LinesField label={t.fields.addresses} name="addresses" lines={asset?.addresses ?? []} />
      <ChooseField
        label={t.fields.leads_to}
        name="leads_to"
        value={asset?.leads_to}
        options={[['', m.words.none], ...all]}
      />
      <ChooseField
        label={t.fields.leads_from}
        name="leads_from"
        value={asset?.leads_from}
        options={[['', m.words.none], ...all]}
      />
      <LinesField label={t.fields.covers} name="covers" lines={asset?.covers ?? []} />
      <LinesField label={t.fields.tags} name="tags" lines={asset?.tags ?? []} />
      <div className="grid grid-cols-2 gap-3">
        <Field label={t.fields.vendor} name="vendor" required={false} defaultValue={asset?.vendor ?? ''} />
        <Field label={t.fields.model} name="model" required={false} defaultValue={asset?.model ?? ''} />
      </div>
      <CheckField label={t.fields.shared} name="shared" checked={asset?.shared ?? false} />
      <CheckField label={t.fields.roaming} name="roaming" checked={asset?.roaming ?? false} />
    </EditForm>
  )
}
