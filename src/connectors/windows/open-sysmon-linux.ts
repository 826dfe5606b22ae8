import { EventXmlError, eventXmlToJson } from '../../protocols/evtx/event-xml.ts'
import type { Envelope } from '../define-connector.ts'
import { readFields } from '../read-value.ts'
import { openEvtx } from './open-evtx.ts'
import type { WindowsRecord } from './windows-record.ts'

/** The channel of Sysmon for Linux, in lower case. */
export const linuxSysmon = 'linux-sysmon/operational'

/** Is it an event of Sysmon for Linux, which writes the same XML as on Windows to syslog? */
export function isSysmonLinux({ format, text }: Envelope): boolean {
  return (
    format === 'text' && text.trimStart().startsWith('<Event>') && text.includes('<Channel>Linux-Sysmon/')
  )
}

/** The event in that XML; undefined where the XML is damaged. */
export function openSysmonLinux(text: string): WindowsRecord | undefined {
  try {
    const event = readFields(eventXmlToJson(text.trim())['Event'])
    return event === undefined ? undefined : openEvtx(event)
  } catch (error) {
    if (error instanceof EventXmlError) return undefined
    throw error
  }
}
