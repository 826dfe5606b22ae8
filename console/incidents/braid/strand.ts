/** Paths of the braid's strands and threads. All numbers are pixels; `x` across, `y` down. */
export interface StrandStop {
  readonly x: number
  readonly y: number
}

const round = (value: number): number => Math.round(value * 10) / 10

/** A smooth line down through every stop, leaving and arriving vertically. */
export function strandPath(rest: number, stops: readonly StrandStop[], height: number): string {
  const all = [{ x: rest, y: 0 }, ...relax(rest, stops), { x: rest, y: height }]
  let path = `M${round(rest)} 0`
  for (let index = 1; index < all.length; index++) {
    const [from, to] = [all[index - 1], all[index]]
    if (!from || !to) continue
    const bend = (to.y - from.y) / 2
    path += `C${round(from.x)} ${round(from.y + bend)} ${round(to.x)} ${round(to.y - bend)} ${round(to.x)} ${round(to.y)}`
  }
  return path
}

const returnPx = 90

/** Between two leaning stops that are far apart the strand goes back to its place. */
function relax(rest: number, stops: readonly StrandStop[]): StrandStop[] {
  return stops.flatMap((stop, index) => {
    const next = stops[index + 1]
    const far = next && next.y - stop.y > returnPx * 2 && stop.x !== rest && next.x !== rest
    return far ? [stop, { x: rest, y: stop.y + returnPx }, { x: rest, y: next.y - returnPx }] : [stop]
  })
}

/** A thread from node to node: crosses level and lands level, so that it reads as tied on. */
export function threadPath(from: StrandStop, to: StrandStop): string {
  const reach = Math.max(28, Math.abs(to.x - from.x) * 0.55)
  const way = from.x === to.x ? 1 : Math.sign(to.x - from.x)
  return `M${round(from.x)} ${round(from.y)}C${round(from.x + way * reach)} ${round(from.y)} ${round(to.x - way * reach)} ${round(to.y)} ${round(to.x)} ${round(to.y)}`
}

/** A bow between two nodes of one side, towards the middle (`way` 1 or -1). */
export function bowPath(from: StrandStop, to: StrandStop, way: 1 | -1): string {
  const bow = way * Math.min(46, 18 + (to.y - from.y) * 0.12)
  return `M${round(from.x)} ${round(from.y)}C${round(from.x + bow)} ${round(from.y)} ${round(to.x + bow)} ${round(to.y)} ${round(to.x)} ${round(to.y)}`
}
