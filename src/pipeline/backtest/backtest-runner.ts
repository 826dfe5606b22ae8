import { Worker, type MessagePort } from 'node:worker_threads'
import type { BacktestProgress, BacktestReport } from '../../model/backtest.ts'
import { LakeError, type LakeErrorCode } from '../../store/lake/lake-error.ts'
import type { RuleSettings } from '../rules/rule-settings.ts'
import type { BacktestStart, FromBacktest, LakePlace } from './backtest-protocol.ts'
import type { BacktestQuestion } from './run-backtest.ts'

/** Too many wait already, or it was called off, or broke. */
export class BacktestError extends Error {
  override readonly name = 'BacktestError'
  readonly code: 'backtest_busy' | 'backtest_cancelled' | 'backtest_failed'
  constructor(code: BacktestError['code'], message: string) {
    super(message)
    this.code = code
  }
}

export interface BacktestRunnerParts {
  readonly lake: LakePlace
  readonly ruleSettings: RuleSettings
  readonly connectState: () => MessagePort
  /** Something broke that the answer does not suffer from. */
  readonly onTrouble: (message: string) => void
}

const mostWaiting = 4
const stopWithinMs = 5_000

/** Runs backtests one after the other, each in a thread of its own. */
export class BacktestRunner {
  readonly #parts: BacktestRunnerParts
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  constructor(parts: BacktestRunnerParts) {
    this.#parts = parts
  }

  /** Resolves with what the rule would have found. Rejects with `BacktestError` or `LakeError`. */
  async run(
    question: BacktestQuestion,
    options: { signal: AbortSignal; onProgress: (progress: BacktestProgress) => void },
  ): Promise<BacktestReport> {
    if (this.#waiting > mostWaiting)
      throw new BacktestError('backtest_busy', 'other backtests are waiting already: try again in a minute')
    this.#waiting++
    const turn = this.#last.then(() => {
      if (options.signal.aborted) throw new BacktestError('backtest_cancelled', 'the backtest was called off')
      return this.#start(question, options)
    })
    this.#last = turn.catch(() => {})
    try {
      return await turn
    } finally {
      this.#waiting--
    }
  }

  async #start(
    question: BacktestQuestion,
    { signal, onProgress }: Parameters<BacktestRunner['run']>[1],
  ): Promise<BacktestReport> {
    const { lake, ruleSettings, connectState, onTrouble } = this.#parts
    const state = connectState()
    const workerData: BacktestStart = { question, lake, ruleSettings, state }
    const worker = new Worker(new URL('./backtest-worker.ts', import.meta.url), {
      workerData,
      transferList: [state],
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    })
    let killer: NodeJS.Timeout | undefined
    const callOff = () => {
      worker.postMessage('stop')
      killer = setTimeout(() => void worker.terminate(), stopWithinMs)
    }
    signal.addEventListener('abort', callOff, { once: true })
    try {
      return await outcomeOf(worker, { onProgress, onTrouble, signal })
    } finally {
      clearTimeout(killer)
      signal.removeEventListener('abort', callOff)
    }
  }
}

interface Heard {
  readonly onProgress: (progress: BacktestProgress) => void
  readonly onTrouble: (message: string) => void
  readonly signal: AbortSignal
}

/** Settles when the thread is gone: the next one starts on an idle machine. */
function outcomeOf(worker: Worker, { onProgress, onTrouble, signal }: Heard): Promise<BacktestReport> {
  return new Promise((resolve, reject) => {
    let report: BacktestReport | undefined
    let failure: Error | undefined
    worker.on('message', (message: FromBacktest) => {
      if (message.kind === 'progress') onProgress(message.progress)
      else if (message.kind === 'report') report = message.report
      else if (message.kind === 'trouble') onTrouble(message.message)
      else if (message.code === 'internal') failure = new BacktestError('backtest_failed', message.message)
      else failure = new LakeError(message.code as LakeErrorCode, message.message)
    })
    worker.on('error', (error) => (failure = new BacktestError('backtest_failed', error.message)))
    worker.once('exit', () => {
      if (signal.aborted) reject(new BacktestError('backtest_cancelled', 'the backtest was called off'))
      else if (report) resolve(report)
      else reject(failure ?? new BacktestError('backtest_failed', 'the backtest ended without an answer'))
    })
  })
}
