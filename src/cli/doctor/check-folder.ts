import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { keyFilePath, openKeyFile } from '../../access/key-file.ts'
import { Config, loadConfig } from '../../pipeline/config.ts'
import type { DataFolder } from '../../pipeline/data-folder.ts'
import { messageOf, note, ok, problem, type Finding } from './finding.ts'

export function checkConfig({ root }: DataFolder): { finding: Finding; config: Config } {
  try {
    const config = loadConfig(root)
    const { host } = config.web
    const text = existsSync(`${root}/gatehouse.yml`) ? 'gatehouse.yml is valid' : 'no gatehouse.yml: defaults'
    return { finding: ok('configuration', `${text}; console on ${host} port ${config.web.port}`), config }
  } catch (error) {
    const finding = problem(
      'configuration',
      messageOf(error),
      'Correct the field; docs/guide/operate.md lists them.',
    )
    return { finding, config: Config.parse({}) }
  }
}

const isWindows = process.platform === 'win32'

export function checkRights({ root, lake, spool, checkpoints, keys }: DataFolder): Finding {
  for (const path of [root, lake, spool, checkpoints, keys]) {
    if (!existsSync(path)) continue
    try {
      accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
    } catch {
      return problem(
        'folder',
        `${path} cannot be written by this user`,
        'Run as the user that owns it, or change the owner.',
      )
    }
  }
  const { mode } = statSync(root)
  if (!isWindows && (mode & 0o077) !== 0)
    return problem(
      'folder',
      `${root} can be read by others (${(mode & 0o777).toString(8)})`,
      `Run "chmod 700 ${root}".`,
    )
  return ok('folder', `${root} is for its owner alone and can be written`)
}

export function checkKeyFile({ root }: DataFolder, env: NodeJS.ProcessEnv): Finding {
  const path = keyFilePath(root, env)
  if (!existsSync(path))
    return problem(
      'key file',
      `${path} is not there`,
      'Put the backed-up key file in its place; without it secrets stay closed.',
    )
  try {
    const count = openKeyFile(path).length
    return ok('key file', `${path} holds ${count} ${count === 1 ? 'key' : 'keys'}; keep a copy elsewhere`)
  } catch (error) {
    return problem('key file', messageOf(error), 'Do as it says, or restore the file from a backup.')
  }
}

const leastFreeBytes = 1_073_741_824
const leastFreeShare = 0.05

export function checkDisk({ root }: DataFolder): Finding {
  const { bavail, blocks, bsize } = statfsSync(root)
  const free = bavail * bsize
  const share = bavail / blocks
  const text = `${inGib(free)} GiB free, ${Math.round(share * 100)} % of the disk`
  if (free < leastFreeBytes || share < leastFreeShare)
    return problem(
      'disk',
      text,
      'Free space or shorten the retention under Settings; when it is full, senders are refused.',
    )
  return ok('disk', text)
}

function inGib(bytes: number): string {
  return (bytes / 1_073_741_824).toFixed(1)
}

export function checkClock(newestReceivedMs: number | undefined, nowMs: number): Finding {
  if (newestReceivedMs !== undefined && newestReceivedMs > nowMs + 60_000) {
    const seconds = Math.round((newestReceivedMs - nowMs) / 1000)
    return problem(
      'clock',
      `the newest message was received ${seconds} s from now: the clock went back`,
      'Check the time service (chrony, systemd-timesyncd).',
    )
  }
  return note('clock', `${new Date(nowMs).toISOString()}; compare it with another clock`)
}
