import type { Troubles } from './troubles.ts'

const retryMs = 500
const maxRetryMs = 10_000

/** Tries until it succeeds or is stopped, ever more slowly; meanwhile `troubles` say what is wrong. */
export class Insistence {
  readonly #troubles: Troubles
  readonly #beforeWait: () => void
  #isStopped = false
  #gaveUp = false
  #endPause: (() => void) | undefined

  /** `beforeWait`: called after each failure, so that what is wrong is told. */
  constructor(troubles: Troubles, beforeWait: () => void) {
    this.#troubles = troubles
    this.#beforeWait = beforeWait
  }

  /** Something was stopped before it succeeded. */
  get gaveUp(): boolean {
    return this.#gaveUp
  }

  /** Undefined: stopped. */
  async on<T>(part: string, work: () => T | Promise<T>): Promise<T | undefined> {
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await work()
        this.#troubles.clear(part)
        return result
      } catch (error) {
        this.#troubles.set(part, error)
      }
      if (this.#isStopped) {
        this.#gaveUp = true
        return undefined
      }
      this.#beforeWait()
      await this.#pause(Math.min(retryMs * attempt, maxRetryMs))
    }
  }

  stop(): void {
    this.#isStopped = true
    this.#endPause?.()
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
