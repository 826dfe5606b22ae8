import { appendFileSync, readFileSync } from 'node:fs'
import { z } from 'zod'

/** The head of the chain as it stood; kept outside the store, where the operator may copy it away. */
export interface AuditAnchor {
  readonly time: string
  readonly seq: number
  readonly hash: string
}

const Anchor = z.object({ time: z.string(), seq: z.number().int(), hash: z.string() })

export interface AuditAnchors {
  append(anchor: AuditAnchor): void
  /** Oldest first. A line that is no anchor is left out: the file may have been cut in the middle of a line. */
  read(): AuditAnchor[]
}

/** Anchors as lines of JSON in a file that is only ever appended to. */
export function anchorFile(path: string): AuditAnchors {
  return {
    append: (anchor) => appendFileSync(path, `${JSON.stringify(anchor)}\n`, { mode: 0o600, flush: true }),
    read: () => readLines(path).flatMap(parseAnchor),
  }
}

/** Anchors in memory, for tests. */
export function memoryAnchors(): AuditAnchors {
  const anchors: AuditAnchor[] = []
  return { append: (anchor) => void anchors.push(anchor), read: () => [...anchors] }
}

function parseAnchor(line: string): AuditAnchor[] {
  try {
    return [Anchor.parse(JSON.parse(line))]
  } catch {
    return []
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean)
  } catch {
    return []
  }
}
