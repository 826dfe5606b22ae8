import { lazy, type ReactNode } from 'react'
import { Empty } from '../parts/load.tsx'
import { m } from '../messages/catalogue.ts'

/** Forms live in the inspector, never in a dialog. `do:import-assets`, `do:add-source` … are links like any other. */
const forms: Record<string, ReturnType<typeof lazy>> = {
  import: lazy(async () => ({ default: (await import('../places/import-form.tsx')).ImportForm })),
  'add-asset': lazy(async () => ({ default: (await import('../places/asset-form.tsx')).NewAsset })),
  'add-place': lazy(async () => ({ default: (await import('../places/place-panel.tsx')).NewPlace })),
  'add-threat': lazy(async () => ({ default: (await import('../places/threat-panel.tsx')).NewThreat })),
  'add-walk': lazy(async () => ({ default: (await import('../places/walk-panel.tsx')).NewWalk })),
  'add-person': lazy(async () => ({ default: (await import('../people/person-panel.tsx')).NewPerson })),
  'add-plan': lazy(async () => ({ default: (await import('../people/plan-panel.tsx')).NewPlan })),
  'add-team': lazy(async () => ({ default: (await import('../people/team-panel.tsx')).NewTeam })),
  'add-source': lazy(async () => ({ default: (await import('../sources/add-source.tsx')).AddSource })),
  invite: lazy(async () => ({ default: (await import('../settings/invite-form.tsx')).InviteForm })),
  'add-key': lazy(async () => ({ default: (await import('../settings/key-form.tsx')).KeyForm })),
}

export function DoPanel({ id }: { id: string }): ReactNode {
  const Form = forms[id]
  return Form ? <Form /> : <Empty title={m.shell.inspector.gone} />
}
