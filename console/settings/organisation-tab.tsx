import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { getSettings, patchSettings, type Settings } from '../client/system.ts'
import { m } from '../messages/catalogue.ts'
import { CheckField, EditForm, LinesField, linesOf } from '../parts/form.tsx'
import { Loaded, toLoad } from '../parts/load.tsx'
import { Field, textOf } from '../sign-in/door.tsx'

const t = m.settings.organisation
const shortestSeconds = 10
const longestSeconds = 3600

/** What holds for the whole installation. */
export function OrganisationTab(): ReactNode {
  const load = toLoad(useQuery({ queryKey: ['settings'], queryFn: getSettings }))
  return <Loaded load={load}>{(settings) => <OrganisationForm settings={settings} />}</Loaded>
}

function OrganisationForm({ settings }: { settings: Settings }): ReactNode {
  const save = (form: FormData): Promise<Settings> =>
    patchSettings({
      organisation_name: textOf(form, 'organisation_name'),
      two_factor_for_administrators: form.get('two_factor') === 'on',
      heartbeat_url: textOf(form, 'heartbeat_url'),
      heartbeat_seconds: Number(textOf(form, 'heartbeat_seconds')),
      outbound_allow: linesOf(form, 'outbound_allow'),
    })
  return (
    <div className="max-w-[560px]">
      <EditForm
        title={m.settings.tabs.organisation}
        save={save}
        refresh={['settings']}
        onDone={() => undefined}
      >
        <Field label={m.words.name} name="organisation_name" defaultValue={settings.organisation_name} />
        <CheckField label={t.twoFactor} name="two_factor" checked={settings.two_factor_for_administrators} />
        <p className="-mt-2 text-[13.5px] text-ink-2">{t.twoFactorText}</p>
        <Field
          label={t.heartbeat}
          name="heartbeat_url"
          type="url"
          required={false}
          defaultValue={settings.heartbeat_url}
        />
        <p className="-mt-2 text-[13.5px] text-ink-2">{t.heartbeatText}</p>
        <Field
          label={t.heartbeatSeconds}
          name="heartbeat_seconds"
          type="number"
          min={shortestSeconds}
          max={longestSeconds}
          defaultValue={String(settings.heartbeat_seconds)}
        />
        <LinesField label={t.outbound} name="outbound_allow" lines={settings.outbound_allow} />
      </EditForm>
    </div>
  )
}
