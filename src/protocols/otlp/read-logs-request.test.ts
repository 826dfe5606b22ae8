import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PbfWriter } from 'pbf'
import { ProtobufError, readLogsRequest } from './read-logs-request.ts'

/** What the exporter of the OpenTelemetry SDK for JavaScript sends for one record. */
const recorded = Buffer.from(
  'CocCCjcKFQoJaG9zdC5uYW1lEggKBnB1bXAtNwocCgxzZXJ2aWNlLm5hbWUSDAoKZG9vci1hZ2VudBAAEssBChcKDmdhdGVob3VzZS10ZXN0EgUxLjIuMxKvAQmBnldvz6iYGBANGgRXQVJOKkwySgogCgR0ZXh0EhgKFlTDvHIg4oCeTm9yZOKAnCBmb3JjZWQKBwoDYmlnEgAKHQoEbGlzdBIVKhMKAhgBCgIQAQoJIQAAAAAAAATAMhIKCXVzZXIubmFtZRIFCgNraW0yFAoFY291bnQSCxj5//////////8BMgwKA3JhdxIFOgMBAv84AFnA7hUGzwfrGGILZG9vci5mb3JjZWQ=',
  'base64',
)

test('an exporter’s bytes are read as its JSON would be', () => {
  const observed = expect.stringMatching(/^\d{19}$/) as string
  expect(readLogsRequest(recorded)).toEqual({
    resourceLogs: [
      {
        resource: {
          attributes: [
            { key: 'host.name', value: { stringValue: 'pump-7' } },
            { key: 'service.name', value: { stringValue: 'door-agent' } },
          ],
        },
        scopeLogs: [
          {
            scope: { name: 'gatehouse-test', version: '1.2.3' },
            logRecords: [
              {
                timeUnixNano: '1772352062250000001',
                observedTimeUnixNano: observed,
                severityNumber: 13,
                severityText: 'WARN',
                eventName: 'door.forced',
                droppedAttributesCount: 0,
                body: {
                  kvlistValue: {
                    values: [
                      { key: 'text', value: { stringValue: 'Tür „Nord“ forced' } },
                      { key: 'big', value: {} },
                      {
                        key: 'list',
                        value: {
                          arrayValue: {
                            values: [{ intValue: '1' }, { boolValue: true }, { doubleValue: -2.5 }],
                          },
                        },
                      },
                    ],
                  },
                },
                attributes: [
                  { key: 'user.name', value: { stringValue: 'kim' } },
                  { key: 'count', value: { intValue: '-7' } },
                  { key: 'raw', value: { bytesValue: 'AQL/' } },
                ],
              },
            ],
          },
        ],
      },
    ],
  })
})

test('bytes that are cut or changed give a message or an error that says so, never another', () => {
  for (let length = 1; length < recorded.length; length++)
    expect(() => readLogsRequest(recorded.subarray(0, length))).toThrow(ProtobufError)
  const read = (bytes: Uint8Array) => {
    try {
      return readLogsRequest(bytes)
    } catch (error) {
      return error
    }
  }
  const isAnswer = (found: unknown) => found instanceof ProtobufError || !(found instanceof Error)
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(recorded.length - 1), fc.nat(255)), { maxLength: 8 }), (changes) => {
      const bytes = Uint8Array.from(recorded)
      for (const [at, byte] of changes) bytes[at] = byte
      expect(read(bytes)).toSatisfy(isAnswer)
    }),
    { numRuns: 3_000 },
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => isAnswer(read(bytes))),
    { numRuns: 3_000 },
  )
})

test('values within values end somewhere', () => {
  const nest = (depth: number, writer: PbfWriter): void => {
    // AnyValue.array_value, then ArrayValue.values.
    if (depth > 0)
      writer.writeMessage(5, (_, array) => array.writeMessage(1, (__, value) => nest(depth - 1, value), 0), 0)
  }
  const record = (depth: number) => {
    const writer = new PbfWriter()
    const inner = (_: number, to: PbfWriter) => to.writeMessage(5, (__, body) => nest(depth, body), 0)
    writer.writeMessage(
      1,
      (_, logs) => logs.writeMessage(2, (__, scope) => scope.writeMessage(2, inner, 0), 0),
      0,
    )
    return writer.finish()
  }
  expect(() => readLogsRequest(record(5))).not.toThrow()
  expect(() => readLogsRequest(record(1_000))).toThrow('deep')
})
