import { PbfReader } from 'pbf'

/** The bytes are no such message. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError'
}

type Fields = Record<string, unknown>
/** Reads one field into the message; a field that it leaves alone is passed over. */
type ReadField = (tag: number, into: Fields, reader: PbfReader, depth: number) => void

const mostDepth = 24
// Wire types.
const varint = 0
const fixed64 = 1
const bytes = 2
const fixed32 = 5

/**
 * Reads an `ExportLogsServiceRequest` as its JSON encoding would write it: names in camel case, 64-bit integers as
 * decimal texts, ids of traces and spans in hexadecimal, other bytes in base64. Fields it does not know are passed over.
 * Throws `ProtobufError`.
 * Source: opentelemetry-proto 1.x, `logs/v1/logs.proto` and `common/v1/common.proto`.
 */
export function readLogsRequest(body: Uint8Array): Fields {
  const reader = new PbfReader(body)
  try {
    return readUpTo(reader, body.length, readRequest, 0)
  } catch (error) {
    if (error instanceof ProtobufError) throw error
    throw new ProtobufError('the bytes end within a field or name no such field', { cause: error })
  }
}

const readRequest: ReadField = (tag, into, reader, depth) => {
  if (tag === 1) push(into, 'resourceLogs', reader, readResourceLogs, depth)
}

const readResourceLogs: ReadField = (tag, into, reader, depth) => {
  if (tag === 1) set(into, 'resource', reader, readResource, depth)
  else if (tag === 2) push(into, 'scopeLogs', reader, readScopeLogs, depth)
  else if (tag === 3) setText(into, 'schemaUrl', reader)
}

const readResource: ReadField = (tag, into, reader, depth) => {
  if (tag === 1) push(into, 'attributes', reader, readKeyValue, depth)
}

const readScopeLogs: ReadField = (tag, into, reader, depth) => {
  if (tag === 1) set(into, 'scope', reader, readScope, depth)
  else if (tag === 2) push(into, 'logRecords', reader, readLogRecord, depth)
  else if (tag === 3) setText(into, 'schemaUrl', reader)
}

const readScope: ReadField = (tag, into, reader, depth) => {
  if (tag === 1) setText(into, 'name', reader)
  else if (tag === 2) setText(into, 'version', reader)
  else if (tag === 3) push(into, 'attributes', reader, readKeyValue, depth)
}

const readLogRecord: ReadField = (tag, into, reader, depth) => {
  switch (tag) {
    case 1:
      if (reader.type === fixed64) into['timeUnixNano'] = readUnsigned64(reader)
      break
    case 2:
      if (reader.type === varint) into['severityNumber'] = reader.readVarint()
      break
    case 3:
      setText(into, 'severityText', reader)
      break
    case 5:
      set(into, 'body', reader, readAnyValue, depth)
      break
    case 6:
      push(into, 'attributes', reader, readKeyValue, depth)
      break
    case 7:
      if (reader.type === varint) into['droppedAttributesCount'] = reader.readVarint()
      break
    case 8:
      if (reader.type === fixed32) into['flags'] = reader.readFixed32()
      break
    case 9:
      setBytes(into, 'traceId', reader, 'hex')
      break
    case 10:
      setBytes(into, 'spanId', reader, 'hex')
      break
    case 11:
      if (reader.type === fixed64) into['observedTimeUnixNano'] = readUnsigned64(reader)
      break
    case 12:
      setText(into, 'eventName', reader)
  }
}

const readKeyValue: ReadField = (tag, into, reader, depth) => {
  if (tag === 1) setText(into, 'key', reader)
  else if (tag === 2) set(into, 'value', reader, readAnyValue, depth)
}

const readAnyValue: ReadField = (tag, into, reader, depth) => {
  if (tag === 1) setText(into, 'stringValue', reader)
  else if (tag === 2 && reader.type === varint) into['boolValue'] = reader.readBoolean()
  else if (tag === 3 && reader.type === varint) into['intValue'] = readSigned64(reader)
  else if (tag === 4 && reader.type === fixed64) into['doubleValue'] = reader.readDouble()
  else if (tag === 5) set(into, 'arrayValue', reader, readArray, depth)
  else if (tag === 6) set(into, 'kvlistValue', reader, readPairs, depth)
  else if (tag === 7) setBytes(into, 'bytesValue', reader, 'base64')
}

const readArray: ReadField = (tag, into, reader, depth) => {
  if (tag === 1) push(into, 'values', reader, readAnyValue, depth)
}

const readPairs: ReadField = (tag, into, reader, depth) => {
  if (tag === 1) push(into, 'values', reader, readKeyValue, depth)
}

function set(into: Fields, name: string, reader: PbfReader, readField: ReadField, depth: number): void {
  if (reader.type === bytes) into[name] = readMessage(reader, readField, depth)
}

function push(into: Fields, name: string, reader: PbfReader, readField: ReadField, depth: number): void {
  if (reader.type !== bytes) return
  const list = (into[name] ??= []) as unknown[]
  list.push(readMessage(reader, readField, depth))
}

function setText(into: Fields, name: string, reader: PbfReader): void {
  if (reader.type === bytes) into[name] = Buffer.from(readBytes(reader)).toString('utf8')
}

function setBytes(into: Fields, name: string, reader: PbfReader, as: 'hex' | 'base64'): void {
  if (reader.type === bytes) into[name] = Buffer.from(readBytes(reader)).toString(as)
}

function readBytes(reader: PbfReader): Uint8Array {
  const found = reader.readBytes()
  if (reader.pos > reader.length) throw new ProtobufError('the bytes end within a text')
  return found
}

function readMessage(reader: PbfReader, readField: ReadField, depth: number): Fields {
  if (depth >= mostDepth) throw new ProtobufError(`values within values, more than ${mostDepth} deep`)
  const length = reader.readVarint()
  return readUpTo(reader, reader.pos + length, readField, depth + 1)
}

function readUpTo(reader: PbfReader, end: number, readField: ReadField, depth: number): Fields {
  if (end > reader.length) throw new ProtobufError('the bytes end within a message')
  const message = reader.readFields<Fields>((tag, into) => readField(tag, into, reader, depth), {}, end)
  if (reader.pos !== end) throw new ProtobufError('a field is longer than its message')
  return message
}

/** As a decimal text: such numbers are more precise than JavaScript's. */
function readUnsigned64(reader: PbfReader): string {
  const low = reader.readFixed32()
  return String((BigInt(reader.readFixed32()) << 32n) | BigInt(low))
}

function readSigned64(reader: PbfReader): string {
  let value = 0n
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = reader.buf[reader.pos++]
    if (byte === undefined) throw new ProtobufError('the bytes end within a number')
    value |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) return String(BigInt.asIntN(64, value))
  }
  throw new ProtobufError('a number of more than 64 bits')
}
