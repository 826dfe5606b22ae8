import { useQuery } from '@tanstack/react-query'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useEffect, type ReactNode } from 'react'
import { listAlerts } from '../client/alerts.ts'
import { m } from '../messages/catalogue.ts'
import { useNames } from '../places/names.ts'
import { Commands } from './commands.tsx'
import { Inspector } from './inspector.tsx'
import { LiveFeedProvider, useLiveFeed } from './live-feed.tsx'
import { dismiss, useNotices } from './notices.ts'
import { pages, Rail } from './rail.tsx'

/** Rail, page, inspector. */
export function Shell(): ReactNode {
  return (
    <LiveFeedProvider>
      <Frame />
    </LiveFeedProvider>
  )
}

function Frame(): ReactNode {
  const openAlerts = useOpenAlertCount()
  const path = useRouterState({ select: (state) => state.location.pathname })
  // Every page calls things by their names: they are fetched before the first row is drawn.
  useNames()
  useEffect(() => {
    const page = pages.find((one) => path.startsWith(one.to))
    document.title = `${openAlerts > 0 ? `(${openAlerts}) ` : ''}${page ? `${page.name} · ` : ''}${m.shell.product}`
  }, [openAlerts, path])
  return (
    <div className="flex h-full max-[760px]:flex-col">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface focus:p-2"
      >
        {m.shell.skip}
      </a>
      <Rail openAlerts={openAlerts} />
      <main id="main" className="@container flex min-h-0 min-w-0 flex-1 flex-col" tabIndex={-1}>
        <Outlet />
      </main>
      <Inspector />
      <Commands />
      <Notices />
    </div>
  )
}

function useOpenAlertCount(): number {
  const { onAlert } = useLiveFeed()
  const query = useQuery({
    queryKey: ['alerts', 'count'],
    queryFn: () => listAlerts({ state: 'unacknowledged', limit: 1 }),
  })
  const { refetch } = query
  useEffect(() => onAlert(() => void refetch({ cancelRefetch: false })), [onAlert, refetch])
  return query.data?.total ?? 0
}

export function Notices(): ReactNode {
  const notices = useNotices()
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 bottom-16 z-50 flex flex-col items-center gap-2 px-3"
    >
      {notices.map((notice) => (
        <p
          key={notice.id}
          className="popup pointer-events-auto flex max-w-lg items-center gap-3 py-1.5 pr-1.5 pl-4 text-[14px]"
          data-bad={notice.bad || undefined}
        >
          {notice.text}
          <button
            type="button"
            className="icon-button"
            onClick={() => dismiss(notice.id)}
            aria-label={m.shell.dismiss}
          >
            <X size={15} />
          </button>
        </p>
      ))}
    </div>
  )
}
