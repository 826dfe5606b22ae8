import { progress as clackProgress } from '@clack/prompts'

export interface Progress {
  /** `done` of `total`, both in the same unit. */
  show(done: number, total: number, text: string): void
  end(text: string): void
}

const everyMs = 1_000

/** A bar on a terminal; a line a second in a log. */
export function openProgress(title: string): Progress {
  return process.stderr.isTTY ? openBar(title) : openLines(title)
}

function openBar(title: string): Progress {
  const bar = clackProgress({ max: 100, output: process.stderr })
  bar.start(title)
  let shown = 0
  return {
    show(done, total, text) {
      const percent = total === 0 ? 100 : Math.floor((done / total) * 100)
      bar.advance(percent - shown, text)
      shown = percent
    },
    end: (text) => bar.stop(text),
  }
}

function openLines(title: string): Progress {
  let lastMs = 0
  console.error(title)
  return {
    show(done, total, text) {
      if (Date.now() - lastMs < everyMs) return
      lastMs = Date.now()
      const percent = total === 0 ? 100 : Math.floor((done / total) * 100)
      console.error(`${String(percent).padStart(3)} %  ${text}`)
    },
    end: (text) => console.error(text),
  }
}
