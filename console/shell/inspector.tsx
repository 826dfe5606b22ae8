import { Pin, PinOff, X, Link2 } from 'lucide-react'
import { lazy, Suspense, useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'
import { PanelSkeleton } from '../parts/load.tsx'
import { usePhone } from '../parts/media.ts'
import { useKeys } from './keys.ts'
import { notify } from './notices.ts'
import { setPreferences, usePreferences } from './preferences.ts'
import { parseOpen, useView, type OpenKind, type OpenRef } from './view.ts'

const panels = {
  alert: lazy(async () => ({ default: (await import('../live/alert-panel.tsx')).AlertPanel })),
  event: lazy(async () => ({ default: (await import('../search/event-panel.tsx')).EventPanel })),
  incident: lazy(async () => ({ default: (await import('../incidents/incident-panel.tsx')).IncidentPanel })),
  person: lazy(async () => ({ default: (await import('../people/person-panel.tsx')).PersonPanel })),
  plan: lazy(async () => ({ default: (await import('../people/plan-panel.tsx')).PlanPanel })),
  team: lazy(async () => ({ default: (await import('../people/team-panel.tsx')).TeamPanel })),
  place: lazy(async () => ({ default: (await import('../places/place-panel.tsx')).PlacePanel })),
  asset: lazy(async () => ({ default: (await import('../places/asset-panel.tsx')).AssetPanel })),
  threat: lazy(async () => ({ default: (await import('../places/threat-panel.tsx')).ThreatPanel })),
  walk: lazy(async () => ({ default: (await import('../places/walk-panel.tsx')).WalkPanel })),
  source: lazy(async () => ({ default: (await import('../sources/source-panel.tsx')).SourcePanel })),
  rule: lazy(async () => ({ default: (await import('../rules/rule-panel.tsx')).RulePanel })),
  technique: lazy(async () => ({
    default: (await import('../coverage/technique-panel.tsx')).TechniquePanel,
  })),
  do: lazy(async () => ({ default: (await import('./do-panel.tsx')).DoPanel })),
} satisfies Record<OpenKind, unknown>

const [leastPx, mostPx, stepPx] = [340, 900, 24]

/** Shows what is selected. What is pinned stays, also on other pages, while something else is opened below it. */
export function Inspector(): ReactNode {
  const [view, change] = useView()
  const phone = usePhone()
  const { inspectorPx } = usePreferences()
  const open = parseOpen(view.open)
  const pinned = parseOpen(view.pin)
  useKeys([
    ...(open
      ? [
          {
            keys: 'Escape',
            label: m.shell.keys.close,
            everywhere: true,
            run: () => change({ open: undefined }),
          },
        ]
      : []),
    ...(open
      ? [
          {
            keys: 'p',
            label: m.shell.keys.pin,
            everywhere: true,
            run: () => change({ pin: view.open, open: undefined }),
          },
        ]
      : []),
  ])
  if (!open && !pinned) return null
  const width = Math.min(inspectorPx, mostPx)
  return (
    <aside
      aria-label={m.shell.inspector.label}
      className={
        phone
          ? 'fixed inset-0 z-40 flex flex-col bg-surface'
          : 'relative flex min-h-0 shrink-0 flex-col border-l border-line bg-surface'
      }
      style={phone ? undefined : { width }}
    >
      {!phone && <Divider width={width} />}
      {pinned && !(phone && open) && (
        <Panel
          item={pinned}
          pinned
          onPin={() => change({ pin: undefined })}
          onClose={() => change({ pin: undefined })}
        />
      )}
      {open && (
        <Panel
          item={open}
          onPin={() => change({ pin: view.open, open: undefined })}
          onClose={() => change({ open: undefined })}
        />
      )}
    </aside>
  )
}

interface PanelProps {
  readonly item: OpenRef
  readonly pinned?: boolean
  readonly onPin: () => void
  readonly onClose: () => void
}

function Panel({ item, pinned = false, onPin, onClose }: PanelProps): ReactNode {
  const Content = panels[item.kind]
  const share = (): void => {
    const url = new URL(location.href)
    url.searchParams.set('open', `${item.kind}:${item.id}`)
    void navigator.clipboard.writeText(url.href).then(() => notify(m.words.copied))
  }
  return (
    <section className={`flex min-h-0 flex-1 flex-col ${pinned ? 'border-b-4 border-line' : ''}`}>
      <div className="flex h-[38px] shrink-0 items-center gap-0.5 border-b border-line pr-1.5 pl-5">
        <span className="caps">{pinned ? m.shell.inspector.pinned : ''}</span>
        <div className="ml-auto flex">
          <button
            type="button"
            className="icon-button"
            onClick={share}
            aria-label={m.shell.inspector.copyLink}
            title={m.shell.inspector.copyLink}
          >
            <Link2 size={16} />
          </button>
          <button
            type="button"
            className="icon-button"
            onClick={onPin}
            aria-pressed={pinned}
            aria-label={pinned ? m.shell.inspector.unpin : m.shell.inspector.pin}
            title={pinned ? m.shell.inspector.unpin : m.shell.inspector.pin}
          >
            {pinned ? <PinOff size={16} /> : <Pin size={16} />}
          </button>
          <button
            type="button"
            className="icon-button"
            onClick={onClose}
            aria-label={m.shell.inspector.close}
            title={m.shell.inspector.close}
          >
            <X size={17} />
          </button>
        </div>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto" tabIndex={-1} key={`${item.kind}:${item.id}`}>
        <Suspense fallback={<PanelSkeleton />}>
          <Content id={item.id} />
        </Suspense>
      </div>
    </section>
  )
}

function Divider({ width }: { width: number }): ReactNode {
  const from = useRef<{ x: number; width: number }>(undefined)
  const set = (px: number): void =>
    setPreferences({ inspectorPx: Math.round(Math.max(leastPx, Math.min(mostPx, px))) })
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowLeft') set(width + stepPx)
    if (event.key === 'ArrowRight') set(width - stepPx)
  }
  const onPointerMove = (event: PointerEvent): void => {
    if (from.current) set(from.current.width + from.current.x - event.clientX)
  }
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={m.shell.inspector.resize}
      aria-valuenow={width}
      aria-valuemin={leastPx}
      aria-valuemax={mostPx}
      className="absolute inset-y-0 -left-[4px] z-20 w-[7px] cursor-col-resize hover:bg-line-strong/40"
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        from.current = { x: event.clientX, width }
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        from.current = undefined
      }}
    />
  )
}
