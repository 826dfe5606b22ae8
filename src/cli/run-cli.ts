import { stripVTControlCharacters } from 'node:util'
import { runCommand, type ArgsDef, type CommandDef } from 'citty'
import { version } from '../boot/version.ts'
import { failPlainly, UsageError } from './fail-plainly.ts'
import { renderHelp, valueOf } from './help.ts'

/** A group of commands (`lake`), or one that runs. */
interface Found {
  readonly command: CommandDef
  /** As typed: `gatehouse lake verify`. */
  readonly path: readonly string[]
  readonly rest: readonly string[]
}

/**
 * Runs the command that `argv` names. Help goes to standard output and ends with 0. A command or option that does not
 * exist is named, with what there is instead, and ends with 2.
 */
export async function runCli(main: CommandDef, argv: readonly string[]): Promise<void> {
  endQuietlyWhenNobodyReads()
  try {
    if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) return console.log(version)
    const { command, path, rest } = await findCommand(main, argv)
    const asksHelp = rest.some((word) => word === '--help' || word === '-h')
    const subCommands = await valueOf(command.subCommands)
    if (asksHelp || (subCommands && rest.length === 0)) {
      console.log(await renderHelp(command, path))
      if (!asksHelp) process.exitCode = 2
      return
    }
    if (subCommands) throw unknownCommand(path, rest[0] ?? '', Object.keys(subCommands))
    checkArguments((await valueOf(command.args)) ?? {}, path, rest)
    await runCommand(command, { rawArgs: [...rest] })
  } catch (error) {
    const fromCitty = error instanceof Error && error.name === 'CLIError'
    failPlainly(fromCitty ? new UsageError(stripVTControlCharacters(error.message)) : error)
  }
}

async function findCommand(main: CommandDef, argv: readonly string[]): Promise<Found> {
  let command = main
  const path = ['gatehouse']
  let rest = argv
  for (;;) {
    const subCommands = await valueOf(command.subCommands)
    const [name] = rest
    const next =
      name === undefined || !subCommands || !Object.hasOwn(subCommands, name) ? undefined : subCommands[name]
    if (name === undefined || !next) return { command, path, rest }
    command = (await valueOf<CommandDef>(next)) ?? command
    path.push(name)
    rest = rest.slice(1)
  }
}

/** citty lets pass what nobody asked for; a mistyped option that does nothing is worse than an error. */
function checkArguments(args: ArgsDef, path: readonly string[], words: readonly string[]): void {
  const options = new Map(
    Object.entries(args)
      .filter(([, { type }]) => type !== 'positional')
      .map(([name, { type }]) => [name, type]),
  )
  const takesWords = Object.entries(args).filter(([, { type }]) => type === 'positional')
  const many = takesWords.some(([, { description }]) => description?.includes('several') === true)
  let positionals = 0
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string
    if (word === '--') return
    if (!word.startsWith('-') || word === '-') {
      positionals++
      if (!many && positionals > takesWords.length)
        throw new UsageError(`"${word}" is one word too many; see ${path.join(' ')} --help`)
      continue
    }
    const [name = '', value] = word.replace(/^--?/, '').split('=', 2)
    const type = options.get(name) ?? (name.startsWith('no-') ? options.get(name.slice(3)) : undefined)
    if (type === undefined) throw unknownOption(path, word, [...options.keys()])
    if (type === 'boolean' || value !== undefined) continue
    if (at + 1 >= words.length) throw new UsageError(`${word} needs a value; see ${path.join(' ')} --help`)
    at++
  }
}

function unknownCommand(path: readonly string[], name: string, known: readonly string[]): UsageError {
  const at = path.join(' ')
  return new UsageError(
    `there is no command "${at} ${name}"; there are: ${known.join(', ')}. See ${at} --help`,
  )
}

function unknownOption(path: readonly string[], word: string, known: readonly string[]): UsageError {
  const at = path.join(' ')
  const there = known.length === 0 ? 'no options' : known.map((name) => `--${name}`).join(', ')
  return new UsageError(`${at} has no option ${word}; there are: ${there}. See ${at} --help`)
}

/** `gatehouse search … | head` ends where the reader ends, without a stack. */
function endQuietlyWhenNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
}
