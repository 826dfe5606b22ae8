import { readdirSync, readFileSync } from 'node:fs'

const ticksPerSecond = 100

/** CPU seconds, user and system, of this process with all its threads while `work` runs. */
export async function cpuSecondsOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

/** CPU seconds a process has used so far; 0 when it is gone. */
export function cpuSecondsOfProcess(pid: number): number {
  const fields = statFields(`/proc/${pid}/stat`)
  return fields ? (Number(fields[11]) + Number(fields[12])) / ticksPerSecond : 0
}

export interface ThreadTime {
  readonly id: number
  readonly name: string
  readonly seconds: number
}

/** CPU seconds of each thread of a process. */
export function threadTimes(pid: number): ThreadTime[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((id) => {
    const fields = statFields(`/proc/${pid}/task/${id}/stat`)
    const name = readText(`/proc/${pid}/task/${id}/comm`)?.trim() ?? ''
    return fields
      ? [{ id: Number(id), name, seconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond }]
      : []
  })
}

/** A process and everything it started. */
export function processTree(root: number): number[] {
  const pids = [root]
  for (const pid of pids) {
    const children = readText(`/proc/${pid}/task/${pid}/children`) ?? ''
    pids.push(...children.split(' ').filter(Boolean).map(Number))
  }
  return pids
}

/** Resident bytes of a process; shared pages count in every process that has them. */
export function residentBytes(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readText(`/proc/${pid}/status`) ?? '')?.[1]
  return Number(kib ?? 0) * 1024
}

/** Resident bytes of a process, of shared pages its share: summed over processes each page counts once. */
export function proportionalBytes(pid: number): number {
  const kib = /^Pss:\s+(\d+) kB/m.exec(readText(`/proc/${pid}/smaps_rollup`) ?? '')?.[1]
  return Number(kib ?? 0) * 1024
}

/** The fields after the name, which may hold spaces: index 0 is the state. */
function statFields(path: string): string[] | undefined {
  const text = readText(path)
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** Undefined when it is gone. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
