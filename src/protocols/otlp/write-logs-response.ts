import { PbfWriter } from 'pbf'

/**
 * An `ExportLogsServiceResponse` in protobuf; that all was taken is said by no bytes at all.
 * Source: opentelemetry-proto 1.x, `collector/logs/v1/logs_service.proto`.
 */
export function writeLogsResponse(partial?: {
  readonly rejectedLogRecords: number
  readonly errorMessage: string
}): Uint8Array<ArrayBuffer> {
  const writer = new PbfWriter()
  if (partial) {
    writer.writeMessage(
      1,
      ({ rejectedLogRecords, errorMessage }, inner) => {
        inner.writeVarintField(1, rejectedLogRecords)
        inner.writeStringField(2, errorMessage)
      },
      partial,
    )
  }
  return Uint8Array.from(writer.finish())
}
