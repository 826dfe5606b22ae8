import { useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import type { Incident } from '../../../src/model/incident.ts'
import { m } from '../../messages/catalogue.ts'
import { dayOf, duration, isoDay } from '../../messages/format.ts'
import { DomainMark } from '../../parts/domain.tsx'
import { useNames } from '../../places/names.ts'
import { usePlaces } from '../../places/place-tree.ts'
import { BraidCard } from './braid-card.tsx'
import { braidOf } from './braid-items.ts'
import { layoutBraid, type BraidLayout, type BraidZoom } from './braid-layout.ts'
import { BraidThreads, type BraidGeometry } from './braid-threads.tsx'

interface BraidViewProps {
  readonly incident: Incident
  readonly zoom: BraidZoom
  readonly chosen: string | undefined
}

const narrowBelowPx = 720
const railPx = 58

/** The braid: physical on the left, cyber on the right, time running down, threads where a join ties them. */
export function BraidView({ incident, zoom, chosen }: BraidViewProps): ReactNode {
  const [box, width] = useWidth()
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set())
  const [lit, setLit] = useState<number>()
  const narrow = width < narrowBelowPx
  const names = useNames()
  const braid = useMemo(() => {
    const joins = incident.joins.map((join) => ({ ...join, text: names.join(join) }))
    return braidOf({ ...incident, joins }, unfolded)
  }, [incident, unfolded, names])
  const layout = useMemo(() => layoutBraid(braid, zoom, narrow), [braid, zoom, narrow])
  const geometry = geometryOf(width, narrow)
  const zone = usePlaces().zoneOf(incident.sites[0])
  const dated = isoDay(incident.first_time, zone) !== isoDay(incident.last_time, zone)
  const fold = (id: string): void =>
    setUnfolded((before) => {
      const next = new Set(before)
      if (!next.delete(id)) next.add(id)
      return next
    })
  if (braid.items.length === 0) return <p className="p-6 text-ink-2">{m.incidents.braid.none}</p>
  return (
    <div
      ref={box}
      className="relative mx-auto w-full max-w-[1280px] overflow-x-clip px-4 pt-2 pb-10 max-[760px]:px-2"
    >
      <StrandHeads narrow={narrow} incident={incident} />
      <div className="relative" style={{ height: layout.height }}>
        {width > 0 && <BraidThreads layout={layout} geometry={geometry} lit={lit} />}
        {width > 0 && <Gaps layout={layout} geometry={geometry} site={incident.sites[0]} />}
        {width > 0 && !narrow && <Labels layout={layout} geometry={geometry} lit={lit} onLight={setLit} />}
        <ol aria-label={m.incidents.braid.label} className="absolute inset-0">
          {layout.nodes.map((node, index) => (
            <BraidCard
              key={node.id}
              node={node}
              joins={layout.threads.filter((thread) => thread.to === index || thread.from === index)}
              index={index}
              zoom={zoom}
              narrow={narrow}
              place={placeOf(geometry, node.side, narrow)}
              chosen={node.members.some((member) => member.id === chosen)}
              lit={layout.threads.some(
                (thread, at) => at === lit && (thread.from === index || thread.to === index),
              )}
              unfolded={unfolded.has(node.id)}
              dated={dated}
              onFold={() => fold(node.id)}
            />
          ))}
        </ol>
      </div>
    </div>
  )
}

function geometryOf(width: number, narrow: boolean): BraidGeometry {
  if (narrow) return { width, physical: 13, cyber: 41, lean: 5, narrow }
  const band = Math.min(330, width * 0.27)
  return { width, physical: (width - band) / 2, cyber: (width + band) / 2, lean: band * 0.09, narrow }
}

const cardGapPx = 18

function placeOf(
  geometry: BraidGeometry,
  side: 'physical' | 'cyber',
  narrow: boolean,
): { left: number; width: number } {
  if (narrow) return { left: railPx, width: Math.max(0, geometry.width - railPx) }
  const width = geometry.physical - cardGapPx
  return side === 'physical' ? { left: 0, width } : { left: geometry.cyber + cardGapPx, width }
}

function StrandHeads({ narrow, incident }: { narrow: boolean; incident: Incident }): ReactNode {
  const missing =
    incident.domains.length === 1
      ? incident.domains[0] === 'physical'
        ? m.incidents.braid.onlyPhysical
        : m.incidents.braid.onlyCyber
      : undefined
  const head = 'flex items-center gap-2 text-[13px] font-semibold'
  if (narrow) {
    return (
      <div className="flex gap-4 py-2" aria-hidden>
        <span className={`${head} text-physical-ink`}>
          <DomainMark domain="physical" named />
        </span>
        <span className={`${head} text-cyber-ink`}>
          <DomainMark domain="cyber" named />
        </span>
      </div>
    )
  }
  return (
    <div className="grid grid-cols-[1fr_minmax(0,330px)_1fr] py-2 max-[1220px]:grid-cols-[1fr_27%_1fr]">
      <span className={`${head} justify-end pr-4.5 text-physical-ink`}>
        <DomainMark domain="physical" named />
      </span>
      <span className="text-center text-[13px] text-ink-3">{missing}</span>
      <span className={`${head} pl-4.5 text-cyber-ink`}>
        <DomainMark domain="cyber" named />
      </span>
    </div>
  )
}

function Gaps({
  layout,
  geometry,
  site,
}: {
  layout: BraidLayout
  geometry: BraidGeometry
  site: string | undefined
}): ReactNode {
  const zone = usePlaces().zoneOf(site)
  return layout.gaps.map((gap) => {
    const newDay = isoDay(gap.before, zone) !== isoDay(gap.after, zone)
    return (
      <div
        key={gap.y}
        className={`absolute z-10 -translate-y-1/2 bg-ground px-2.5 text-[12.5px] whitespace-nowrap text-ink-3 ${geometry.narrow ? '' : '-translate-x-1/2'}`}
        style={{ top: gap.y, left: geometry.narrow ? railPx : geometry.width / 2 }}
      >
        {newDay && <span className="font-semibold text-ink-2">{dayOf(gap.after, zone)} · </span>}
        {m.incidents.braid.gap(duration(gap.ms))}
      </div>
    )
  })
}

interface LabelsProps {
  readonly layout: BraidLayout
  readonly geometry: BraidGeometry
  readonly lit: number | undefined
  readonly onLight: (index: number | undefined) => void
}

/** Why a thread is there, in the middle of it. */
function Labels({ layout, geometry, lit, onLight }: LabelsProps): ReactNode {
  return layout.threads.map((thread, index) =>
    thread.crosses ? (
      <span
        key={`${thread.from}-${thread.to}`}
        aria-hidden
        title={thread.text}
        onPointerEnter={() => onLight(index)}
        onPointerLeave={() => onLight(undefined)}
        className={`absolute z-10 -translate-x-1/2 -translate-y-1/2 truncate rounded-full border bg-surface px-2.5 text-[12.5px] leading-[20px] ${lit === index ? 'border-ink-2 text-ink' : 'border-line text-ink-2'} ${thread.by === 'person' ? 'border-dashed' : ''}`}
        style={{
          top: thread.labelY,
          left: geometry.width / 2,
          maxWidth: geometry.cyber - geometry.physical - 2 * geometry.lean - 26,
        }}
      >
        {thread.text}
      </span>
    ) : null,
  )
}

/** The width of a box, as it is and as it changes. */
function useWidth(): [(element: HTMLDivElement | null) => void, number] {
  const [width, setWidth] = useState(0)
  const [element, setElement] = useState<HTMLDivElement | null>(null)
  const observer = useRef<ResizeObserver>(undefined)
  useLayoutEffect(() => {
    if (!element) return
    const measure = (): void =>
      setWidth(element.clientWidth - parseFloat(getComputedStyle(element).paddingLeft) * 2)
    measure()
    observer.current = new ResizeObserver(measure)
    observer.current.observe(element)
    return () => observer.current?.disconnect()
  }, [element])
  return [setElement, width]
}
