import type { EventContext } from '../../model/event-context.ts'
import type { SecurityEvent } from '../../model/event.ts'
import type { Arming } from './arming-table.ts'
import type { ContextState } from './context-state.ts'
import type { FactIndex } from './fact-index.ts'
import type { PlaceNode } from './place-tree.ts'

/** How the place was guarded: whether it was armed, and the threat level. */
export function stampGuard(
  context: EventContext,
  facts: FactIndex,
  state: ContextState,
  event: SecurityEvent,
  { chain }: PlaceNode,
): void {
  context.threat_level = facts.threats.at(chain, event.time)
  const arming = armingOf(facts, state, event, chain)
  if (!arming) return
  context.arming = arming.state
  if (arming.sinceMs !== undefined) context.since_arming_ms = event.time - arming.sinceMs
  if (arming.by !== undefined) context.arming_by = arming.by
}

/** By the innermost place for which a panel said anything; undefined where no panel guards any of them. */
function armingOf(
  { guardsOfPlace }: FactIndex,
  { arming }: ContextState,
  event: SecurityEvent,
  chain: readonly string[],
): Arming | undefined {
  if (guardsOfPlace.size === 0) return undefined
  let found: Arming | undefined
  for (const place of chain) {
    const guards = guardsOfPlace.get(place)
    if (!guards) continue
    const one = arming.before(guards, event)
    if (one) return one
    found = { state: 'unknown', sinceMs: undefined, by: undefined }
  }
  return found
}
