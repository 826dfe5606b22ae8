import { Link } from '@tanstack/react-router'
import {
  Building2,
  CircleUser,
  Cable,
  Grid3x3,
  Radio,
  ScrollText,
  Search,
  Settings,
  Users,
  Waypoints,
  type LucideIcon,
} from 'lucide-react'
import { lazy, Suspense, type ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'
import { usePhone } from '../parts/media.ts'
import { railItem } from './rail-item.ts'
import { useLiveFeed } from './live-feed.tsx'

export interface RailPage {
  readonly to:
    | '/live'
    | '/incidents'
    | '/search'
    | '/places'
    | '/people'
    | '/sources'
    | '/rules'
    | '/coverage'
    | '/settings'
  readonly name: string
  readonly icon: LucideIcon
  /** Second key after g. */
  readonly key: string
}
export const pages: readonly RailPage[] = [
  { to: '/live', name: m.shell.pages.live, icon: Radio, key: 'l' },
  { to: '/incidents', name: m.shell.pages.incidents, icon: Waypoints, key: 'i' },
  { to: '/search', name: m.shell.pages.search, icon: Search, key: 's' },
  { to: '/places', name: m.shell.pages.places, icon: Building2, key: 'p' },
  { to: '/people', name: m.shell.pages.people, icon: Users, key: 'e' },
  { to: '/sources', name: m.shell.pages.sources, icon: Cable, key: 'o' },
  { to: '/rules', name: m.shell.pages.rules, icon: ScrollText, key: 'r' },
  { to: '/coverage', name: m.shell.pages.coverage, icon: Grid3x3, key: 'c' },
  { to: '/settings', name: m.shell.pages.settings, icon: Settings, key: ',' },
]
const shownOnPhone = 4

// Menus bring a positioning engine with them: they come once the page stands.
const UserMenu = lazy(async () => ({ default: (await import('./user-menu.tsx')).UserMenu }))
const MorePages = lazy(async () => ({ default: (await import('./more-pages.tsx')).MorePages }))

/** The way between pages: narrow at the left, at the bottom of a phone. */
export function Rail({ openAlerts }: { openAlerts: number }): ReactNode {
  const phone = usePhone()
  return (
    <nav
      aria-label={m.shell.rail}
      className={
        phone
          ? 'order-last flex shrink-0 items-stretch justify-around border-t border-line bg-surface pb-[env(safe-area-inset-bottom)]'
          : 'flex w-(--rail) shrink-0 flex-col items-stretch gap-0.5 border-r border-line bg-surface py-2'
      }
    >
      {!phone && <Emblem />}
      {pages.slice(0, phone ? shownOnPhone : pages.length).map((page) => (
        <RailLink key={page.to} page={page} badge={page.to === '/live' ? openAlerts : 0} phone={phone} />
      ))}
      {phone ? (
        <Suspense fallback={<span className={`${railItem} h-[54px] flex-1`} />}>
          <MorePages pages={pages.slice(shownOnPhone)} />
        </Suspense>
      ) : (
        <div className="mt-auto flex flex-col items-center gap-1.5">
          <Connection />
          <Suspense
            fallback={
              <span className="icon-button size-9">
                <CircleUser size={21} strokeWidth={1.6} />
              </span>
            }
          >
            <UserMenu>
              <CircleUser size={21} strokeWidth={1.6} />
            </UserMenu>
          </Suspense>
        </div>
      )}
    </nav>
  )
}

function RailLink({ page, badge, phone }: { page: RailPage; badge: number; phone: boolean }): ReactNode {
  const Icon = page.icon
  return (
    <Link
      to={page.to}
      search={(before) => ({ pin: before.pin })}
      className={`${railItem} ${phone ? 'h-[54px] flex-1' : 'mx-1.5 h-[52px] rounded-(--radius) hover:bg-hover'}`}
      activeProps={{
        className: phone
          ? 'font-semibold !text-ink shadow-[inset_0_2px_0_var(--ink)]'
          : '!bg-chosen !text-ink font-semibold',
        'aria-current': 'page',
      }}
      activeOptions={{ includeSearch: false }}
    >
      <Icon size={20} strokeWidth={1.6} aria-hidden />
      {page.name}
      {badge > 0 && (
        <span
          className="absolute top-1 left-[calc(50%+5px)] rounded-full bg-(--sev-critical) px-1 text-[11px] leading-[15px] font-semibold text-(--on-critical)"
          title={m.shell.waitingAlerts(badge)}
        >
          <span aria-hidden>{badge > 99 ? '99+' : badge}</span>
          <span className="sr-only">{m.shell.waitingAlerts(badge)}</span>
        </span>
      )}
    </Link>
  )
}

/** The braid, small: two strands that cross. */
export function Emblem({ size = 30 }: { size?: number }): ReactNode {
  return (
    <Link
      to="/live"
      search={{}}
      aria-label={m.shell.product}
      title={m.shell.product}
      className="mx-auto mb-2 grid place-items-center p-1.5"
    >
      <EmblemDrawing size={size} />
    </Link>
  )
}

export function EmblemDrawing({ size }: { size: number }): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      strokeWidth="3.2"
      strokeLinecap="round"
      aria-hidden
    >
      <path d="M23 3c0 7-14 6-14 13s14 6 14 13" stroke="var(--cyber)" />
      <path d="M9 3c0 7 14 6 14 13S9 22 9 29" stroke="var(--surface)" strokeWidth="7" />
      <path d="M9 3c0 7 14 6 14 13S9 22 9 29" stroke="var(--physical)" />
      <path
        d="M16.7 20.9c3 1.7 6.3 3.6 6.3 8.1"
        stroke="var(--surface)"
        strokeWidth="7"
        strokeLinecap="butt"
      />
      <path d="M14.5 21.2c3.6 2 8.500 3.300 8.500 7.800" stroke="var(--cyber)" />
    </svg>
  )
}

function Connection(): ReactNode {
  const { connected } = useLiveFeed()
  const text =
    connected === undefined ? m.shell.connecting : connected ? m.shell.connected : m.shell.disconnected
  return (
    <span role="status" title={text} className="flex items-center gap-1 text-[11px] text-ink-3">
      <svg width="9" height="9" viewBox="0 0 10 10" aria-hidden>
        {connected === true ? (
          <circle cx="5" cy="5" r="4" fill="var(--good)" />
        ) : (
          <path d="M1 1l8 8M9 1 1 9" stroke="var(--sev-high)" strokeWidth="2" />
        )}
      </svg>
      <span className="sr-only">{text}</span>
    </span>
  )
}
