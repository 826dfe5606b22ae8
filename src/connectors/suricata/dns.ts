import { type Fields, presentOrNone, readFields, readText, readTexts, setField } from '../read-value.ts'
import { shorten } from '../write-message.ts'
import { between, type EveFinding } from './finding.ts'

/**
 * Maps EVE's three forms of DNS: version 1 (one record per answer: `rrname`, `rdata`), version 2 (`answers` with
 * `grouped`), version 3 (`queries` as a list, `type` is `request` or `response`).
 */
export function readDns(eve: Fields, dns: Fields): EveFinding {
  const query = firstOf(dns['queries']) ?? firstOf(dns['query']) ?? dns
  const hostname = readText(query['rrname'])?.toLowerCase()
  const type = readText(query['rrtype'])
  const answers = answersOf(dns)
  const reply = ['answer', 'response'].includes(readText(dns['type']) ?? '')
  const code = readText(dns['rcode'])
  const name = shorten(hostname ?? 'an unnamed host')
  const finding: EveFinding = {
    class: 'dns_activity',
    activity: reply ? 'response' : 'query',
    message: reply
      ? `DNS answer for ${name} (${shorten(code ?? 'no code')}): ${between(eve)}`
      : `DNS query for ${name}: ${between(eve)}`,
    native: { ...eve },
  }
  if (reply && code !== undefined) finding.status = code === 'NOERROR' ? 'success' : 'failure'
  if (reply && code !== undefined && code !== 'NOERROR') finding.status_detail = code.toLowerCase()
  setField(finding, 'query', presentOrNone({ hostname, type, answers }))
  const native = finding.native ?? {}
  setField(native, 'query', hostname)
  setField(native, 'record_type', type)
  setField(native, 'answer', answers)
  return finding
}

function answersOf(dns: Fields): string[] | undefined {
  const single = readTexts(dns['rdata'])
  if (single !== undefined) return single
  const found: string[] = []
  const { answers } = dns
  if (Array.isArray(answers)) {
    for (const answer of answers.slice(0, 32) as unknown[]) {
      const text = readText(readFields(answer)?.['rdata'])
      if (text !== undefined) found.push(text)
    }
  }
  if (found.length > 0) return found
  const grouped = readFields(dns['grouped'])
  for (const type in grouped) found.push(...(readTexts(grouped[type]) ?? []))
  return found.length === 0 ? undefined : found.slice(0, 32)
}

function firstOf(value: unknown): Fields | undefined {
  return Array.isArray(value) ? readFields(value[0]) : undefined
}
