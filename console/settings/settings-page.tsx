import { lazy, Suspense, type ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'
import { RowsSkeleton } from '../parts/load.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { useMay } from '../shell/me.ts'
import { useView } from '../shell/view.ts'

const t = m.settings
const tabs = {
  account: lazy(async () => ({ default: (await import('./account-tab.tsx')).AccountTab })),
  users: lazy(async () => ({ default: (await import('./users-tab.tsx')).UsersTab })),
  keys: lazy(async () => ({ default: (await import('./keys-tab.tsx')).KeysTab })),
  audit: lazy(async () => ({ default: (await import('./audit-tab.tsx')).AuditTab })),
  organisation: lazy(async () => ({ default: (await import('./organisation-tab.tsx')).OrganisationTab })),
  retention: lazy(async () => ({ default: (await import('./retention-tab.tsx')).RetentionTab })),
  system: lazy(async () => ({ default: (await import('./system-tab.tsx')).SystemTab })),
} as const
type Tab = keyof typeof tabs

export function SettingsPage(): ReactNode {
  const [view, change] = useView()
  const [administers, audits, reads] = [
    useMay('administer', 'system'),
    useMay('audit', 'system'),
    useMay('read', 'system'),
  ]
  const may: Record<Tab, boolean> = {
    account: true,
    users: administers,
    keys: administers,
    audit: audits,
    organisation: administers,
    retention: administers,
    system: reads,
  }
  const shown = (Object.keys(tabs) as Tab[]).filter((name) => may[name])
  const tab = shown.find((name) => name === view.tab) ?? 'account'
  const Content = tabs[tab]
  return (
    <>
      <PageHead title={t.title} />
      <div className="flex min-h-0 flex-1 max-[760px]:flex-col">
        <nav
          aria-label={t.title}
          className="w-[190px] shrink-0 border-r border-line bg-ground py-2 max-[760px]:flex max-[760px]:w-full max-[760px]:overflow-x-auto max-[760px]:border-r-0 max-[760px]:border-b max-[760px]:py-0"
        >
          {shown.map((name) => (
            <button
              key={name}
              type="button"
              aria-current={name === tab ? 'page' : undefined}
              onClick={() => change({ tab: name === 'account' ? undefined : name, open: undefined })}
              className="w-full px-4 py-1.5 text-left whitespace-nowrap hover:bg-hover aria-[current]:bg-chosen aria-[current]:font-semibold max-[760px]:w-auto max-[760px]:py-2.5"
            >
              {t.tabs[name]}
            </button>
          ))}
        </nav>
        <section
          aria-label={t.tabs[tab]}
          className="flex min-h-0 min-w-0 flex-1 flex-col overflow-y-auto bg-surface"
          tabIndex={-1}
        >
          <Suspense fallback={<RowsSkeleton rows={4} />}>
            <Content />
          </Suspense>
        </section>
      </div>
    </>
  )
}
