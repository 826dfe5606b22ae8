import { existsSync } from 'node:fs'
import { defineCommand } from 'citty'
import { ControlClient, type ServerStatus } from '../boot/control-socket.ts'
import { deriveStorageKeys, type StorageKeys } from '../access/storage-keys.ts'
import { dataFolderAt, type DataFolder } from '../pipeline/data-folder.ts'
import { keyFilePath } from '../access/key-file.ts'
import { summaries } from './command-summaries.ts'
import { dataArg } from './common-args.ts'
import { checkClock, checkConfig, checkDisk, checkKeyFile, checkRights } from './doctor/check-folder.ts'
import { checkPorts } from './doctor/check-ports.ts'
import { checkAudit, checkLakeFiles, checkLog, checkState } from './doctor/check-stores.ts'
import { messageOf, note, problem, type Finding } from './doctor/finding.ts'
import { failPlainly } from './fail-plainly.ts'

export const doctor = defineCommand({
  meta: {
    name: 'doctor',
    description: `${summaries.doctor}
Changes nothing, and may run beside Gatehouse. Ends with 1 when there is a problem.

  gatehouse doctor --data /var/lib/gatehouse
  gatehouse doctor --quiet                     for health checks: no words, and nothing that takes long
`,
  },
  args: {
    data: dataArg,
    quiet: {
      type: 'boolean',
      description: 'Print nothing, and read no large file to its end; the exit code tells',
    },
  },
  async run({ args }) {
    try {
      const findings = await examine(dataFolderAt(args.data), args.quiet === true)
      const problems = findings.filter(({ state }) => state === 'problem').length
      if (args.quiet !== true) print(findings, problems)
      if (problems > 0) process.exitCode = 1
    } catch (error) {
      failPlainly(error)
    }
  },
})

async function examine(folder: DataFolder, isQuick: boolean): Promise<Finding[]> {
  const { env } = process
  if (!existsSync(folder.root))
    return [
      problem(
        'folder',
        `${folder.root} does not exist`,
        'Start Gatehouse once ("gatehouse serve" makes it), or name the folder with --data.',
      ),
    ]
  const { finding, config } = checkConfig(folder)
  const { server, finding: serving } = await findServer(folder)
  const findings = [
    finding,
    checkRights(folder),
    serving,
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
    checkLakeFiles(folder, keys, server !== undefined),
    checkClock(log.newestMs, Date.now()),
    ...(isQuick ? [] : [checkState(folder, keys), await checkAudit(folder, keys)]),
  ]
}

async function findServer({ root }: DataFolder): Promise<{ server?: ServerStatus; finding: Finding }> {
  try {
    const server = await new ControlClient(root).status()
    if (!server) return { finding: note('server', 'none runs on this data folder') }
    const text = `version ${server.version} runs as process ${server.pid}, on ${server.url}`
    return { server, finding: note('server', text) }
  } catch (error) {
    const text = `one runs on this data folder and does not answer: ${messageOf(error)}`
    return { finding: problem('server', text, 'Restart Gatehouse; its own log says what happened.') }
  }
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
