import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Random } from '../../../src/demo/random.ts'
import { testDataFolder } from '../../support/test-data.ts'
import { cutTemplate, fillTemplate } from './event-template.ts'

/** Events of about 800 bytes for every bench. `origin` says whether they were recorded or made up. */
export interface EventSource {
  readonly origin: string
  readonly meanBytes: number
  /** Events before the first repetition. */
  readonly distinct: number
  /** The event with that number: the same for the same arguments, no two alike. */
  line(number: number, timeMs: number): string
}

const wantedBytes = 800

/** Where recorded events are looked for: `windows-mix.ndjson.gz`, a public capture of Windows hosts under attack. */
export function benchDataFolder(): string {
  return join(testDataFolder() || 'no test data', 'events')
}

/** From the public capture where it is there, else made up in its shape. */
export function openEventSource(): EventSource {
  const path = join(benchDataFolder(), 'windows-mix.ndjson.gz')
  const recorded = existsSync(path)
  const lines = recorded ? gunzipSync(readFileSync(path)).toString().trim().split('\n') : makeUp(5_000)
  const templates = linesAveraging(lines, wantedBytes).map(cutTemplate)
  const line = (number: number, timeMs: number) => {
    const template = templates[number % templates.length]
    if (!template) throw new Error(`${path} holds no lines`)
    return fillTemplate(template, Math.floor(number / templates.length), timeMs)
  }
  const bytes = templates.reduce((sum, _, index) => sum + Buffer.byteLength(line(index, 0)), 0)
  return {
    origin: recorded
      ? `${templates.length} recorded Windows events, repeated with new ids and times`
      : `made-up Windows events (${path} is not there)`,
    meanBytes: bytes / templates.length,
    distinct: templates.length,
    line,
  }
}

/** The shortest lines that together average `meanBytes`, in their order. */
function linesAveraging(lines: readonly string[], meanBytes: number): string[] {
  const kept = new Set<string>()
  let bytes = 0
  for (const line of lines.toSorted((a, b) => a.length - b.length)) {
    bytes += line.length
    if (kept.size > 0 && bytes / (kept.size + 1) > meanBytes) break
    kept.add(line)
  }
  return lines.filter((line) => kept.has(line))
}

const programs = ['svchost.exe', 'chrome.exe', 'backup.exe', 'powershell.exe', 'lsass.exe', 'outlook.exe']

/** Sysmon-like records with the redundancy of real ones: few hosts and programs, much text that repeats. */
function makeUp(count: number): string[] {
  const random = new Random(1)
  return Array.from({ length: count }, (_, index) => {
    const program = random.pick(programs)
    const pid = random.int(4, 20_000)
    const tail = random.int(0, 0xffff).toString(16).padStart(4, '0')
    const id = random.pick([1, 3, 5, 10, 11])
    return JSON.stringify({
      '@timestamp': '2026-01-01T00:00:00.000Z',
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      SourceName: 'Microsoft-Windows-Sysmon',
      EventID: id,
      Hostname: `WS${random.int(1, 60)}.harbourvale.example`,
      RecordNumber: index,
      UtcTime: '2026-01-01 00:00:00.000',
      ProcessGuid: `{6a910b9d-${tail}-5ee0-ca03-000000000400}`,
      ProcessId: String(pid),
      Image: `C:\\Windows\\System32\\${program}`,
      User: `HARBOURVALE\\user${random.int(1, 200)}`,
      CommandLine: `C:\\Windows\\System32\\${program} -k netsvcs -p -s ${random.pick(programs)}`,
      SourceIp: `10.0.${random.int(0, 3)}.${random.int(1, 250)}`,
      SourcePort: String(random.int(1_024, 65_000)),
      DestinationIp: `10.1.0.${random.int(1, 250)}`,
      DestinationPort: random.pick(['443', '80', '445', '53']),
      Message: `Process access: ${'a sentence that every record of this kind repeats; '.repeat(random.int(2, 7))}`,
    })
  })
}
