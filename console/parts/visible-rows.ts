import { useLayoutEffect, useState, type RefObject } from 'react'

export interface VisibleRows {
  /** First row to draw, and the one after the last. */
  readonly start: number
  readonly end: number
  readonly scrollTop: number
  readonly width: number
  readonly onScroll: () => void
  /** Brings a row into view, moving no further than needed. */
  readonly reveal: (index: number) => void
}

const overscan = 12
const places = new Map<string, number>()

/**
 * Which rows of a list of equal heights are in view. `headPx` is what sticks at the top. The place is kept under
 * `placeKey`: coming back shows the same rows.
 */
export function useVisibleRows(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowPx: number,
  headPx: number,
  placeKey: string,
): VisibleRows {
  const [view, setView] = useState({ scrollTop: 0, height: 1200, width: 1200 })
  const read = (): void => {
    const element = scroller.current
    if (!element) return
    places.set(placeKey, element.scrollTop)
    setView(measureOf(element))
  }
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return undefined
    element.scrollTo({ top: places.get(placeKey) ?? 0 })
    const measure = (): void => setView(measureOf(element))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [scroller, placeKey])
  const start = Math.max(0, Math.floor(view.scrollTop / rowPx) - overscan)
  const end = Math.min(count, Math.ceil((view.scrollTop + view.height) / rowPx) + overscan)
  return {
    start: Math.min(start, Math.max(0, count - 1)),
    end,
    scrollTop: view.scrollTop,
    width: view.width,
    onScroll: read,
    reveal: (index) => {
      const element = scroller.current
      if (!element) return
      const [top, bottom] = [index * rowPx, (index + 1) * rowPx]
      const visible = element.clientHeight - headPx
      if (top < element.scrollTop) element.scrollTo({ top })
      else if (bottom > element.scrollTop + visible) element.scrollTo({ top: bottom - visible })
    },
  }
}

const measureOf = (element: HTMLElement): { scrollTop: number; height: number; width: number } => ({
  scrollTop: element.scrollTop,
  height: element.clientHeight,
  width: element.clientWidth,
})
