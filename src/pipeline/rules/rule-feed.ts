import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { ParsedRule } from '../../engine/sigma/rule-ast.ts'
import type { ReadRules } from './load-rules.ts'
import { isRenamed, namesAsked, packRule, type PackedRule } from './pack-rule.ts'
import { startOfWork, type StartOfWork, type WorkTime } from './work-time.ts'

/** Parsed rules on their way to the pipeline: what it does not have yet, and the order of all. */
export interface RuleChange {
  readonly version: number
  readonly fresh: readonly (readonly [number: number, rule: PackedRule])[]
  /** Numbers of all rules, in their order; those that are not in it are gone. */
  readonly order: readonly number[]
  readonly disabled: ReadonlySet<string>
  /** When it was noticed that something changed. */
  readonly since: StartOfWork
}

/** What the pipeline made live, and how long that took from when the change was noticed. */
export interface RulesLive extends WorkTime {
  readonly version: number
  readonly rules: number
  /** How many rules were sent: those that were read anew. */
  readonly read: number
}

const longestWaitMs = 10_000

/**
 * Hands parsed rules from the thread that reads them to the one that runs them, so that each file is read and parsed
 * once, and after a change only what changed is sent.
 */
export class RuleFeed {
  readonly #onLive: (live: RulesLive) => void
  #port: MessagePort | undefined
  #read: ReadRules | undefined
  /** Since when rules wait that no pipeline was there for. */
  #since: StartOfWork | undefined
  #version = 0
  /** What the pipeline has, and under which number. */
  #sent = new Map<ParsedRule, number>()
  #names = new Set<string>()
  #nextNumber = 0
  readonly #waiting = new Map<() => void, number>()

  constructor(onLive: (live: RulesLive) => void = () => {}) {
    this.#onLive = onLive
  }

  /** For a pipeline that starts: a port on which all rules lie ready, and on which changes will follow. */
  connect(): MessagePort {
    this.#port?.close()
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    port1.on('message', (live: RulesLive) => {
      this.#onLive(live)
      for (const [done, version] of this.#waiting) if (version <= live.version) done()
    })
    port1.unref()
    this.#sent = new Map()
    this.#send(port1, this.#since ?? startOfWork())
    this.#since = undefined
    return port2
  }

  /** Resolves when the pipeline runs these rules; also when there is none, or none that says so in time. */
  async take(read: ReadRules, since: StartOfWork): Promise<void> {
    this.#read = read
    this.#version++
    if (!this.#port) {
      this.#since = since
      return
    }
    this.#send(this.#port, since)
    await this.#live(this.#version)
  }

  #send(port: MessagePort, since: StartOfWork): void {
    const parsed = this.#read?.parsed ?? []
    const names = namesAsked(parsed)
    const before = this.#sent
    const stays = [...names].every((name) => this.#names.has(name))
      ? () => true
      : (rule: ParsedRule) => !isRenamed(rule)
    this.#names = names
    this.#sent = new Map()
    const fresh: [number, PackedRule][] = []
    for (const rule of parsed) {
      let number = stays(rule) ? before.get(rule) : undefined
      if (number === undefined) {
        number = this.#nextNumber++
        fresh.push([number, packRule(rule, names)])
      }
      this.#sent.set(rule, number)
    }
    const change: RuleChange = {
      version: this.#version,
      fresh,
      order: [...this.#sent.values()],
      disabled: this.#read?.disabled ?? new Set(),
      since,
    }
    port.postMessage(change)
  }

  #live(version: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.#waiting.delete(done)
        resolve()
      }
      const timer = setTimeout(done, longestWaitMs)
      timer.unref()
      this.#waiting.set(done, version)
    })
  }
}
