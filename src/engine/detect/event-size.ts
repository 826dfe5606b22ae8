import type { SecurityEvent } from '../../model/event.ts'

/** Of a value beside what it holds, and of each member beside its value. */
const bytesPerValue = 16
const bytesPerMember = 24
const maxDepth = 64

/** About how many bytes the event takes in memory: its texts, two bytes a character, and what holds them. */
export function sizeOfEvent(event: SecurityEvent): number {
  return sizeOf(event, 0)
}

function sizeOf(value: unknown, depth: number): number {
  if (typeof value === 'string') return bytesPerValue + 2 * value.length
  if (typeof value !== 'object' || value === null || depth > maxDepth) return bytesPerValue
  let bytes = bytesPerValue
  // Names of members are shared between events.
  for (const member of Object.values(value)) bytes += bytesPerMember + sizeOf(member, depth + 1)
  return bytes
}
