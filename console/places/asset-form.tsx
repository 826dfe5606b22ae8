import type { ReactNode } from 'react'
import type { Asset, AssetKind } from '../../src/model/asset.ts'
import type { Place } from '../../src/model/site.ts'
import { deleteContext, putContext, type Fact } from '../client/context.ts'
import { m } from '../messages/catalogue.ts'
import { CheckField, ChooseField, EditForm, LinesField, linesOf, omit, optional } from '../parts/form.tsx'
import { PickField } from '../parts/pick-field.tsx'
import { Field, textOf } from '../sign-in/door.tsx'
import { usePlaces } from './place-tree.ts'
import { useAssetThings, usePlaceThings } from './things.ts'

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

export function NewAsset(): ReactNode {
  return <AssetForm asset={undefined} />
}

const isDoor = ({ kind }: Asset): boolean => kind === 'door' || kind === 'gate'
/** What a camera sees, or a panel guards. */
const isCoverable = ({ kind }: Place): boolean => kind !== 'organisation'

export function AssetForm({
  asset,
  onDone,
}: {
  asset: Fact<'assets'> | undefined
  onDone?: () => void
}): ReactNode {
  const places = usePlaces()
  const doors = useAssetThings(isDoor)
  const zones = usePlaceThings(isCoverable)
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
      <PickField
        label={t.fields.covers}
        name="covers"
        chosen={asset?.covers ?? []}
        things={[...doors, ...zones]}
      />
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
