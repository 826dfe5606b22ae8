import type { ArgDef, ArgsDef, CommandDef, Resolvable } from 'citty'
import { summaries } from './command-summaries.ts'

/**
 * Help of a command: what it does, how it is called, its words and options, then the rest of its description, which
 * holds examples.
 */
export async function renderHelp(command: CommandDef, path: readonly string[]): Promise<string> {
  const meta = await valueOf(command.meta)
  const args = (await valueOf(command.args)) ?? {}
  const commands = (await valueOf(command.subCommands)) ?? {}
  const [summary = '', ...more] = (meta?.description ?? '').trimEnd().split('\n')
  const listed: [string, string][] = []
  for (const [name, sub] of Object.entries(commands)) listed.push([name, await summaryOf(name, sub)])
  return [
    summary,
    more.join('\n').replace(/^\n+/, '').trimEnd(),
    `Usage: ${usageOf(args, path, listed.length > 0)}`,
    table('Commands', listed),
    table('Options', optionLines(args)),
    listed.length > 0 ? `${path.join(' ')} <command> --help tells more.` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** A command that is yet to be loaded is not loaded for its summary. */
async function summaryOf(name: string, command: Resolvable<CommandDef>): Promise<string> {
  if (typeof command === 'function' && Object.hasOwn(summaries, name))
    return summaries[name as keyof typeof summaries]
  const description = (await valueOf((await valueOf(command))?.meta))?.description ?? ''
  return description.split('\n')[0] ?? ''
}

export async function valueOf<T>(value: Resolvable<T> | undefined): Promise<T | undefined> {
  return typeof value === 'function' ? (value as () => T | Promise<T>)() : value
}

function usageOf(args: ArgsDef, path: readonly string[], hasCommands: boolean): string {
  const words = Object.entries(args)
    .filter(([, { type }]) => type === 'positional')
    .map(([name, { required, description }]) => {
      const many = description?.includes('several') === true ? ' …' : ''
      return required === false ? `[<${name}>${many}]` : `<${name}>${many}`
    })
  return [
    ...path,
    hasCommands ? '<command>' : '',
    ...words,
    Object.keys(args).length > words.length ? '[options]' : '',
  ]
    .filter((part) => part !== '')
    .join(' ')
}

function optionLines(args: ArgsDef): [string, string][] {
  return Object.entries(args).map(([name, arg]) => [nameOf(name, arg), describe(arg)])
}

function nameOf(name: string, { type, default: value, ...arg }: ArgDef): string {
  if (type === 'positional') return `<${name}>`
  if (type === 'boolean') return value === true ? `--no-${name}` : `--${name}`
  const options = 'options' in arg ? arg.options : undefined
  return `--${name} ${options ? options.join('|') : '…'}`
}

function describe({ type, description = '', default: value }: ArgDef): string {
  return value === undefined || type === 'boolean' ? description : `${description} (default: ${value})`
}

function table(title: string, rows: readonly (readonly [string, string])[]): string {
  if (rows.length === 0) return ''
  const width = Math.max(...rows.map(([name]) => name.length))
  return [`${title}:`, ...rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)].join('\n')
}
