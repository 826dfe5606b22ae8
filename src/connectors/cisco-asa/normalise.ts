import type { NormalisedEvent } from '../../model/event.ts'
import type { Envelope } from '../define-connector.ts'
import { describeConnection, nativeOfConnection } from '../describe-connection.ts'
import { placeOf, startEvent } from '../start-event.ts'
import { nativeOfSyslog, severityOfSyslog } from '../unclassified.ts'
import { connectionForms } from './connections.ts'
import { managementForms } from './management.ts'
import type { MessageForm } from './message-form.ts'

const forms = new Map<string, MessageForm>(
  [...connectionForms, ...managementForms].flatMap((form) => form.ids.map((id) => [id, form] as const)),
)
/** The commands that somebody ran: public rules look for them under `aaa`. */
const commands = new Set(['111008', '111009', '111010'])
const mnemonic = /%(?:ASA|FTD)-(?:[a-z]{2,12}-)?([0-7])-(\d{6}): ?/

/** Does the line carry an ASA message id? */
export function isCiscoAsa(envelope: Envelope): boolean {
  return openLine(envelope) !== undefined
}

/**
 * Maps one ASA message: connections built, refused and ended, sign-ins, VPN sessions, commands. An id without an entry
 * is kept with its text.
 */
export function normaliseCiscoAsa(envelope: Envelope): NormalisedEvent[] | undefined {
  const line = openLine(envelope)
  if (line === undefined) return undefined
  const place = placeOf(envelope.syslog?.hostname)
  const form = forms.get(line.id)
  const groups = form?.pattern.exec(line.text)?.groups
  const found = groups === undefined ? undefined : form?.read(groups, place)
  const connection = found !== undefined && 'connection' in found ? found.connection : undefined
  const finding =
    found === undefined
      ? ({
          class: 'base_event',
          activity: 'other',
          severity: severityOfSyslog(line.level),
          message: line.text === '' ? `Message ${line.id}${place}` : line.text,
        } as const)
      : 'connection' in found
        ? describeConnection(found.connection, place)
        : found.finding
  const service = commands.has(line.id) ? 'aaa' : 'asa'
  const event = startEvent(envelope, finding, {
    product: 'Cisco ASA',
    logsource:
      connection === undefined
        ? { product: 'cisco', service }
        : { product: 'cisco', service, category: 'firewall' },
    native: {
      ...nativeOfSyslog(envelope),
      message: line.text,
      message_id: line.id,
      ...(connection === undefined ? {} : nativeOfConnection(connection)),
    },
  })
  return [event]
}

function openLine(envelope: Envelope): { id: string; level: number; text: string } | undefined {
  // Some dialects keep the firewall's clock before the mnemonic, some take it for a program's name.
  const { app } = envelope.syslog ?? {}
  const line = app?.startsWith('%') === true ? `${app}: ${envelope.text.trimStart()}` : envelope.text
  const at = line.indexOf('%')
  if (at < 0 || at > 160) return undefined
  const match = mnemonic.exec(line.slice(at, at + 60))
  if (match === null || match.index !== 0) return undefined
  const [head, level, id = ''] = match
  return { id, level: Number(level), text: line.slice(at + head.length, at + 4000).trim() }
}
