import { existsSync } from 'node:fs'
import { defineCommand } from 'citty'
import { ControlClient, type ServerStatus } from '../boot/control-socket.ts'
import { deriveStorageKeys, type StorageKeys } from '../access/storage-keys.ts'
import { dataFolderAt, type DataFolder } from '../pipeline/data-folder.ts'
import { keyFilePath } from '../access/key-file.ts'
import { dataArg } from './common-args.ts'
import { checkClock, checkConfig, checkDisk, checkKeyFile, checkRights } from './doctor/check-folder.ts'
import { checkPorts } from './doctor/check-ports.ts'
import { checkAudit, checkLakeFiles, checkLog, checkState } from './doctor/check-stores.ts'
import { note, problem, type Finding } from './doctor/finding.ts'
import { failPlainly } from './fail-plainly.ts'

export const doctor = defineCommand({
  meta: {
    name: 'doctor',
    description: `Look at everything that can be wrong, and say what to do
Changes nothing, and may run beside Gatehouse. Ends with 1 when there is a problem.

  gatehouse doctor --data /var/lib/gatehouse
  gatehouse doctor --quiet                     for container health checks: only the exit code
`,
  },
  args: {
    data: dataArg,
    quiet: { type: 'boolean', description: 'Print nothing; the exit code tells' },
  },
  async run({ args }) {
    try {
      const findings = await examine(dataFolderAt(args.data), process.env, Date.now())
      const problems = findings.filter(({ state }) => state === 'problem').length
      if (args.quiet !== true) print(findings, problems)
      if (problems > 0) process.exitCode = 1
    } catch (error) {
      failPlainly(error)
    }
  },
})

async function examine(folder: DataFolder, env: NodeJS.ProcessEnv, nowMs: number): Promise<Finding[]> {
  if (!existsSync(folder.root))
    return [
      problem(
        'folder',
        `${folder.root} does not exist`,
        'Start Gatehouse once ("gatehouse serve" makes it), or name the folder with --data.',
      ),
    ]
  const { finding, config } = checkConfig(folder)
  const server = await new ControlClient(folder.root).status().catch(() => undefined)
  const findings = [
    finding,
    checkRights(folder),
    serverFinding(server),
    ...(await checkPorts(config, server)),
    checkDisk(folder),
  ]
  if (!existsSync(folder.state)) return [...findings, note('data', 'nothing is kept here yet')]
  const keys = storageKeys(folder, config.encrypt_at_rest, env)
  const log = checkLog(folder, keys)
  return [
    ...findings,
    checkKeyFile(folder, env),
    log.finding,
    checkState(folder, keys),
    checkLakeFiles(folder, keys, server !== undefined),
    await checkAudit(folder, keys),
    checkClock(log.newestMs, nowMs),
  ]
}

function serverFinding(server: ServerStatus | undefined): Finding {
  if (!server) return note('server', 'none runs on this data folder')
  return note('server', `version ${server.version} runs as process ${server.pid}, on ${server.url}`)
}

/** None where the key file is missing: a look must not make one. */
function storageKeys(folder: DataFolder, encrypt: boolean, env: NodeJS.ProcessEnv): StorageKeys | undefined {
  if (!existsSync(keyFilePath(folder.root, env))) return undefined
  try {
    return deriveStorageKeys(folder.root, encrypt, env)
  } catch {
    return undefined
  }
}

const marks = { ok: 'ok', note: '--', problem: 'PROBLEM' }

function print(findings: readonly Finding[], problems: number): void {
  const width = Math.max(...findings.map(({ what }) => what.length))
  for (const { what, state, text, hint } of findings) {
    console.log(`${marks[state].padEnd(7)}  ${what.padEnd(width)}  ${text}`)
    if (hint !== undefined) console.log(`${' '.repeat(width + 11)}${hint}`)
  }
  console.log(problems === 0 ? 'All is well.' : `${problems} ${problems === 1 ? 'problem' : 'problems'}.`)
}
