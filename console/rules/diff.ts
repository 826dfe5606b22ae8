/** A line of a comparison. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
}

const mostLines = 3_000

/** What leads from one text to the other, line by line; removed lines stand before added ones. Pure. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [a, b] = [before.split('\n').slice(0, mostLines), after.split('\n').slice(0, mostLines)]
  const head = countSame(a.length, b.length, (n) => a[n] === b[n])
  const tail = countSame(a.length - head, b.length - head, (n) => a[a.length - 1 - n] === b[b.length - 1 - n])
  const middle = diffMiddle(a.slice(head, a.length - tail), b.slice(head, b.length - tail))
  const same = (texts: readonly string[]) => texts.map((text) => ({ kind: 'same', text }) as const)
  return [...same(a.slice(0, head)), ...middle, ...same(a.slice(a.length - tail))]
}

function countSame(aLeft: number, bLeft: number, isSame: (n: number) => boolean): number {
  let n = 0
  while (n < aLeft && n < bLeft && isSame(n)) n++
  return n
}

/** By the longest common run of lines. */
function diffMiddle(a: readonly string[], b: readonly string[]): DiffLine[] {
  const width = b.length + 1
  const longest = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      longest[i * width + j] =
        a[i] === b[j]
          ? (longest[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(longest[(i + 1) * width + j] ?? 0, longest[i * width + j + 1] ?? 0)
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]]
    if (left !== undefined && left === right) {
      lines.push({ kind: 'same', text: left })
      i++
      j++
    } else if (
      left !== undefined &&
      (right === undefined || (longest[(i + 1) * width + j] ?? 0) >= (longest[i * width + j + 1] ?? 0))
    ) {
      lines.push({ kind: 'removed', text: left })
      i++
    } else {
      lines.push({ kind: 'added', text: right ?? '' })
      j++
    }
  }
  return lines
}
