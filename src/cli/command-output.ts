import type { CommandOutput } from '../store/lake/commands.ts'
import { openProgress, type Progress } from './progress.ts'

const quietMs = 1_000

/** Lines to standard output; progress to standard error, and only where it takes more than a moment. */
export function commandOutput(title: string): CommandOutput & { end(): void } {
  const startedMs = Date.now()
  let progress: Progress | undefined
  return {
    line: (text) => console.log(text),
    progress(done, total, what) {
      if (Date.now() - startedMs < quietMs) return
      progress ??= openProgress(title)
      progress.show(done, total, `${done} of ${total} ${what}`)
    },
    end: () => progress?.end('done'),
  }
}
