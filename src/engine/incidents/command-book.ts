import { compareText } from './alert-node.ts'
import type { IncidentCommand } from './incident-command.ts'

type Split = Extract<IncidentCommand, { kind: 'split' }>
export type Side = 'alerts' | 'rest'

/** Alerts that a person holds to be one incident: both sides of a merge, each side of a split. */
export interface Together {
  readonly alerts: readonly string[]
  /** Grows with the command's age in the order: the younger one is heard first. */
  readonly seniority: number
}

/** The commands in force, looked up by alert. A pure function of the set of commands. */
export class CommandBook {
  readonly #commands = new Map<string, IncidentCommand>()
  #togetherOf = new Map<string, Together[]>()
  #sidesOf = new Map<string, Map<string, Side>>()
  #closedOf = new Map<string, number>()

  has(id: string): boolean {
    return this.#commands.has(id)
  }

  get isEmpty(): boolean {
    return this.#commands.size === 0
  }

  /** Does any command in force speak of the alert? */
  speaksOf(alert: string): boolean {
    return this.#togetherOf.has(alert) || this.#sidesOf.has(alert) || this.#closedOf.has(alert)
  }

  /** Returns those that were not known. */
  add(commands: readonly IncidentCommand[]): IncidentCommand[] {
    const fresh = commands.filter((command) => !this.#commands.has(command.id))
    for (const command of fresh) this.#commands.set(command.id, command)
    if (fresh.length > 0) this.#derive()
    return fresh
  }

  togetherOf(alert: string): readonly Together[] {
    return this.#togetherOf.get(alert) ?? []
  }

  /** On which side of which split an alert stands. */
  sidesOf(alert: string): ReadonlyMap<string, Side> | undefined {
    return this.#sidesOf.get(alert)
  }

  /** Alerts after this time do not join the alert. */
  closedAtOf(alert: string): number | undefined {
    return this.#closedOf.get(alert)
  }

  /** The alerts of every command that shares one with this: it may undo them, or be undone. */
  affectedBy(command: IncidentCommand): Set<string> {
    const own = new Set(CommandBook.alertsOf(command))
    const related = [...this.#commands.values()].map((other) => CommandBook.alertsOf(other))
    return new Set(related.filter((alerts) => alerts.some((id) => own.has(id))).flat())
  }

  /** Every alert a command speaks of. */
  static alertsOf(command: IncidentCommand): string[] {
    if (command.kind === 'merge') return [...command.left, ...command.right]
    if (command.kind === 'split') return [...command.alerts, ...command.rest]
    return command.alerts
  }

  /** Forgets commands all of whose alerts are gone. */
  prune(isKnown: (alert: string) => boolean, beforeMs: number): void {
    let changed = false
    for (const [id, command] of this.#commands) {
      if (command.time >= beforeMs || CommandBook.alertsOf(command).some(isKnown)) continue
      this.#commands.delete(id)
      changed = true
    }
    if (changed) this.#derive()
  }

  save(): IncidentCommand[] {
    return [...this.#commands.values()]
  }

  #derive(): void {
    const ordered = [...this.#commands.values()].sort((a, b) => a.time - b.time || compareText(a.id, b.id))
    this.#togetherOf = new Map()
    this.#sidesOf = new Map()
    this.#closedOf = new Map()
    for (const [position, command] of ordered.entries()) {
      const seniority = ordered.length - position
      if (command.kind === 'split' && !ordered.slice(position + 1).some((later) => undoes(later, command))) {
        this.#noteSides(command)
        this.#noteTogether(command.alerts, seniority)
        this.#noteTogether(command.rest, seniority)
      }
      if (command.kind === 'merge') {
        this.#noteTogether([...new Set(CommandBook.alertsOf(command))], seniority)
      }
      if (command.kind === 'close')
        for (const alert of command.alerts) this.#closedOf.set(alert, command.time)
      if (command.kind === 'reopen') for (const alert of command.alerts) this.#closedOf.delete(alert)
    }
  }

  #noteTogether(alerts: readonly string[], seniority: number): void {
    const together = { alerts, seniority }
    for (const alert of alerts) {
      const list = this.#togetherOf.get(alert) ?? []
      list.push(together)
      this.#togetherOf.set(alert, list)
    }
  }

  #noteSides(split: Split): void {
    for (const side of ['alerts', 'rest'] as const) {
      for (const alert of split[side]) {
        const sides = this.#sidesOf.get(alert) ?? new Map<string, Side>()
        sides.set(split.id, side)
        this.#sidesOf.set(alert, sides)
      }
    }
  }
}

/** A later merge that puts the two sides of a split together again ends the split. */
function undoes(later: IncidentCommand, split: Split): boolean {
  if (later.kind !== 'merge') return false
  const together = new Set(CommandBook.alertsOf(later))
  return split.alerts.some((id) => together.has(id)) && split.rest.some((id) => together.has(id))
}
