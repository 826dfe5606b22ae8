import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventXmlToJson, EventXmlError } from './event-xml.ts'

const wrap = (inside: string) =>
  `<Event xmlns="urn:x">\n  <System><EventID Qualifiers="">4624</EventID></System>${inside}</Event>`
const eventOf = (inside: string) => (eventXmlToJson(wrap(inside)) as { Event: Record<string, unknown> }).Event

test('a record as evtx_dump would write it', () => {
  const xml = `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System>
    <Provider Name="P" Guid="{1}"></Provider><EventID Qualifiers="16384">7036</EventID><Level>4</Level>
    <Keywords>0x80</Keywords><TimeCreated SystemTime="2026-01-01T00:00:00.000Z"/><EventRecordID>12</EventRecordID>
    <Correlation ActivityID="" RelatedActivityID=""></Correlation><Execution ProcessID="4" ThreadID="8"/></System>
    <EventData><Data Name="User">A &amp; B &lt;c&gt;&#xE9;</Data><Data Name="LogonType">3</Data><Data Name="Empty"></Data></EventData></Event>`
  expect(eventXmlToJson(xml)).toEqual({
    Event: {
      '#attributes': { xmlns: 'http://schemas.microsoft.com/win/2004/08/events/event' },
      System: {
        Provider: { '#attributes': { Name: 'P', Guid: '{1}' } },
        EventID: { '#attributes': { Qualifiers: 16_384 }, '#text': 7036 },
        Level: 4,
        Keywords: '0x80',
        TimeCreated: { '#attributes': { SystemTime: '2026-01-01T00:00:00.000Z' } },
        EventRecordID: 12,
        Correlation: null,
        Execution: { '#attributes': { ProcessID: 4, ThreadID: 8 } },
      },
      EventData: { User: 'A & B <c>é', LogonType: '3', Empty: '' },
    },
  })
})

test('an empty attribute is not there', () => {
  expect(eventOf('').System).toEqual({ EventID: 4624 })
})

test('unnamed data, repeated names, UserData', () => {
  expect(eventOf('<EventData><Data>one</Data></EventData>').EventData).toEqual({ Data: { '#text': 'one' } })
  expect(eventOf('<EventData><Data>1</Data><Data>2</Data></EventData>').EventData).toEqual({
    Data: { '#text': ['1', '2'] },
  })
  expect(eventOf('<UserData><X xmlns="u"><a>1</a><a>2</a></X></UserData>').UserData).toEqual({
    X: { '#attributes': { xmlns: 'u' }, a: '1', a_1: '2' },
  })
})

test('a name is only a name', () => {
  const data = eventOf('<EventData><Data Name="__proto__">x</Data></EventData>').EventData
  expect(Object.keys(data as object)).toEqual(['__proto__'])
  expect(JSON.stringify(data)).toBe('{"__proto__":"x"}')
})

test.each(['', 'x', '<Event>', '<Event></Other>', '<a/>', '<Event/><Event/>', '<Event>'.repeat(100)])(
  '%j is refused',
  (xml) => {
    expect(() => eventXmlToJson(xml)).toThrow(EventXmlError)
  },
)

test('fuzz: a result or an EventXmlError', () => {
  const part = fc.constantFrom(
    '<Event>',
    '</Event>',
    '<Data Name="a">',
    '</Data>',
    '<',
    '>',
    '"',
    '&lt;',
    '&#99999999;',
    '/',
    'x',
    '<!DOCTYPE a [',
    '<EventData>',
    '</EventData>',
    '\n',
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
      let outcome: unknown
      try {
        outcome = eventXmlToJson(parts.join(''))
      } catch (error) {
        outcome = error
      }
      expect(
        outcome instanceof EventXmlError || typeof (outcome as { Event: unknown }).Event !== 'undefined',
      ).toBe(true)
    }),
    { numRuns: 1000 },
  )
})
