import { createPublicKey } from 'node:crypto'
import { defineCommand } from 'citty'
import { openLakeReader, type LakeReader } from '../boot/open-lake-reader.ts'
import {
  exportLakeCommand,
  searchCommand,
  verifyLakeCommand,
  type CommandOutput,
} from '../store/lake/commands.ts'
import { commandOutput } from './command-output.ts'
import { summaries } from './command-summaries.ts'
import { dataArg } from './common-args.ts'
import { failPlainly, UsageError } from './fail-plainly.ts'
import { readTime, timeHelp } from './read-time.ts'

const timeArgs = {
  from: { type: 'string', description: `Not before: ${timeHelp}` },
  to: { type: 'string', description: 'Before this time, written the same way' },
} as const

export const search = defineCommand({
  meta: {
    name: 'search',
    description: `${summaries.search}

  gatehouse search 'door:hv-north-d01 status:failure' --from 24h
  gatehouse search anna.dahl --json --limit 1000 | jq .message
`,
  },
  args: {
    text: { type: 'positional', required: false, description: 'What to look for; nothing finds everything' },
    data: dataArg,
    ...timeArgs,
    limit: { type: 'string', default: '100', description: 'At most this many events' },
    json: { type: 'boolean', description: 'One JSON object a line, every field' },
  },
  run: ({ args }) => {
    const limit = Number(args.limit)
    if (!Number.isInteger(limit) || limit < 1)
      failPlainly(new UsageError(`--limit ${args.limit}: give a whole number`))
    return withLake(args.data, 'Searching', ({ lake }, output) =>
      searchCommand(lake, output, { ...askOf(args), limit, json: args.json === true }),
    )
  },
})

const verify = defineCommand({
  meta: {
    name: 'verify',
    description: `Read the lake back and hold it against its chain of hashes
Ends with 1 when something is not as it was written.

  gatehouse lake verify --data /var/lib/gatehouse
`,
  },
  args: { data: dataArg },
  run: ({ args }) =>
    withLake(args.data, 'Verifying the lake', async ({ lake, signingKey }, output) => {
      const whole = await verifyLakeCommand(lake, output, { publicKey: createPublicKey(signingKey) })
      if (!whole) process.exitCode = 1
    }),
})

const exportEvents = defineCommand({
  meta: {
    name: 'export',
    description: `Write events to one file, whole or not at all

  gatehouse lake export night.ndjson --from 2026-03-01T22:00 --to 2026-03-02T06:00
  gatehouse lake export doors.csv --format csv --search 'class:physical_access'
`,
  },
  args: {
    to_file: { type: 'positional', required: true, description: 'File to write' },
    data: dataArg,
    format: {
      type: 'enum',
      options: ['ndjson', 'csv', 'parquet'],
      default: 'ndjson',
      description: 'Format of the file',
    },
    search: { type: 'string', description: 'Only what this search finds' },
    ...timeArgs,
  },
  run: ({ args }) =>
    withLake(args.data, `Exporting to ${args.to_file}`, ({ lake }, output) =>
      exportLakeCommand(lake, output, {
        ...askOf({ ...args, text: args.search }),
        path: args.to_file,
        format: args.format,
      }),
    ),
})

export const lake = defineCommand({
  meta: { name: 'lake', description: summaries.lake },
  subCommands: { verify, export: exportEvents },
})

function askOf({
  text,
  from,
  to,
}: {
  text?: string | undefined
  from?: string | undefined
  to?: string | undefined
}) {
  const nowMs = Date.now()
  return { text, from: readTime('from', from, nowMs), to: readTime('to', to, nowMs) }
}

async function withLake(
  data: string,
  title: string,
  work: (reader: LakeReader, output: CommandOutput) => Promise<unknown>,
): Promise<void> {
  const output = commandOutput(title)
  try {
    const reader = await openLakeReader(data, process.env)
    try {
      await work(reader, output)
    } finally {
      output.end()
      await reader.close()
    }
  } catch (error) {
    failPlainly(error)
  }
}
