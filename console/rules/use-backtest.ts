import { useCallback, useEffect, useReducer, useRef } from 'react'
import type { BacktestProgress, BacktestReport } from '../../src/model/backtest.ts'
import { streamBacktest, type BacktestOf } from '../client/rules.ts'
import { m } from '../messages/catalogue.ts'

export interface BacktestState {
  readonly status: 'idle' | 'running' | 'done' | 'failed'
  readonly progress: BacktestProgress | undefined
  /** The last that came to its end; stays while the next one runs. */
  readonly report: BacktestReport | undefined
  readonly problem: { readonly message: string; readonly hint: string | undefined } | undefined
}
const idle: BacktestState = { status: 'idle', progress: undefined, report: undefined, problem: undefined }

export interface Backtesting extends BacktestState {
  readonly run: (of: BacktestOf, spanMs: number) => void
  readonly cancel: () => void
}

/** One backtest at a time; it is called off when its place on the screen goes away. */
export function useBacktest(): Backtesting {
  const [state, patch] = useReducer(
    (before: BacktestState, change: Partial<BacktestState>) => ({ ...before, ...change }),
    idle,
  )
  const stop = useRef<() => void>(() => undefined)
  useEffect(() => () => stop.current(), [])
  const run = useCallback((of: BacktestOf, spanMs: number) => {
    stop.current()
    const to = Date.now()
    patch({ status: 'running', progress: undefined, problem: undefined })
    stop.current = streamBacktest(
      { ...of, from: to - spanMs, to },
      {
        progress: (progress) => patch({ progress }),
        report: (report) => patch({ status: 'done', report }),
        failed: (message, hint) =>
          patch({ status: 'failed', problem: { message: message === '' ? m.words.failed : message, hint } }),
      },
    )
  }, [])
  const cancel = useCallback(() => {
    stop.current()
    patch({ status: 'idle', progress: undefined })
  }, [])
  return { ...state, run, cancel }
}
