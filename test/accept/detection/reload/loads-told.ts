/** What the server's own log says of each load of rules. */
export interface LoadTold {
  readonly rules: number
  readonly read: number
  readonly tookMs: number
  readonly cpuMs: number
}

/** From everything a server printed so far, in order. */
export function loadsTold(output: string): LoadTold[] {
  return output.split('\n').flatMap((line) => {
    if (!line.includes('"the rules are live"')) return []
    return [JSON.parse(line) as LoadTold]
  })
}
