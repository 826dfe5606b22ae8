import { expect, it } from 'vitest'
import { normaliseReceipt } from '../registry.ts'

const channel = 'Microsoft-Windows-Sysmon/Operational'
const provider = 'Microsoft-Windows-Sysmon'
const computer = 'DESK-07.corp.example'
const data = {
  UtcTime: '2026-03-01 08:01:02.250',
  ProcessId: '7300',
  Image: String.raw`C:\Windows\System32\cmd.exe`,
  CommandLine: 'cmd.exe /c whoami',
  User: String.raw`CORP\Anna.Berg`,
  LogonId: '0x5d2c1',
}
const guid = '5770385F-1111-2222-3333-000000000400'

const shapes = {
  winlogbeat: {
    '@timestamp': '2026-03-01T08:01:02.250Z',
    log: { level: 'information' },
    winlog: {
      channel,
      provider_name: provider,
      computer_name: computer,
      event_id: '1',
      event_data: { ...data, ProcessGuid: `{${guid.toLowerCase()}}` },
    },
  },
  'evtx dump': {
    Event: {
      System: {
        Provider: { '#attributes': { Name: provider } },
        EventID: 1,
        Level: 4,
        Channel: channel,
        Computer: computer,
        Keywords: '0x8000000000000000',
        TimeCreated: { '#attributes': { SystemTime: '2026-03-01T08:01:02.250123Z' } },
      },
      EventData: { ...data, ProcessId: 7300, ProcessGuid: guid },
    },
  },
  'evtx dump with Data elements': {
    Event: {
      System: {
        Provider: { '#attributes': { Name: provider } },
        EventID: { '#text': '1' },
        Level: '4',
        Channel: channel,
        Computer: computer,
        TimeCreated: { '#attributes': { SystemTime: '2026-03-01T08:01:02.250Z' } },
      },
      EventData: {
        Data: Object.entries({ ...data, ProcessGuid: guid }).map(([Name, text]) => ({
          '#attributes': { Name },
          '#text': text,
        })),
      },
    },
  },
  'flat NXLog': {
    EventTime: '2026-03-01 09:01:02',
    EventType: 'INFO',
    Severity: 'INFO',
    EventID: 1,
    Hostname: computer,
    SourceName: provider,
    Channel: channel,
    Keywords: '-9223372036854775808',
    ...data,
    ProcessGuid: `{${guid}}`,
  },
}

it.each(Object.entries(shapes))('%s gives the one view and the one native record', (_, record) => {
  expect(understand(record)).toEqual(understand(shapes.winlogbeat))
})

it('keeps the system fields and every datum in the native record', () => {
  expect(understand(shapes.winlogbeat)[0]?.native).toEqual({
    EventID: 1,
    Channel: channel,
    Provider_Name: provider,
    Computer: computer,
    Level: 4,
    ...data,
    ProcessGuid: `{${guid.toLowerCase()}}`,
  })
})

function understand(record: Record<string, unknown>) {
  const raw = JSON.stringify(record)
  const receipt = { source: 's', transport: 'http', receivedAtMs: 0, raw } as const
  return normaliseReceipt({ receipt, text: raw, record, format: 'json' }).events
}
