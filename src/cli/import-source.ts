import type { Sink } from '../boot/open-sink.ts'
import { connectors } from '../connectors/registry.ts'
import { Source } from '../model/source.ts'
import { UsageError } from './fail-plainly.ts'

export interface SourceWish {
  readonly source?: string | undefined
  readonly connector?: string | undefined
  readonly 'time-zone'?: string | undefined
}

/** The source that imported records belong to: the one named, made where it is not there yet. */
export async function openImportSource(sink: Sink, wish: SourceWish): Promise<Source> {
  const { connector, 'time-zone': timeZone } = wish
  if (connector !== undefined && !connectors.some(({ id }) => id === connector)) {
    const known = connectors.map(({ id }) => id).join(', ')
    throw new UsageError(`there is no connector ${connector}; there are: ${known}`)
  }
  if (timeZone !== undefined && !isTimeZone(timeZone))
    throw new UsageError(`${timeZone} is not a time zone; write it like Europe/Zurich`)
  const id = wish.source ?? (timeZone === undefined ? 'import' : `import-${slugOf(timeZone)}`)
  const draft = Source.safeParse({
    id,
    name: id === 'import' ? 'File import' : `File import: ${id}`,
    transport: 'file',
    ...(connector !== undefined && { connector }),
    ...(timeZone !== undefined && { time_zone: timeZone }),
  })
  if (!draft.success)
    throw new UsageError(`--source ${id}: ${draft.error.issues[0]?.message ?? 'not a source id'}`)
  const source = await sink.provideSource(draft.data)
  if (timeZone !== undefined && source.time_zone !== timeZone) {
    const has = source.time_zone === undefined ? 'no time zone' : `the time zone ${source.time_zone}`
    throw new UsageError(
      `source ${id} has ${has}; name another with --source, and it is made with ${timeZone}`,
    )
  }
  return source
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== ''
  } catch {
    return false
  }
}

function slugOf(timeZone: string): string {
  return timeZone
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}
