import { ApiError } from './define-endpoint.ts'

export const defaultMaxBodyBytes = 1024 * 1024

/** Reads a body up to a bound; what is longer is refused as soon as that is known. */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  refuseDeclared(request, maxBytes)
  if (!request.body) return new Uint8Array()
  const parts: Uint8Array[] = []
  for await (const part of request.body.pipeThrough(boundedTo(maxBytes))) parts.push(part)
  return Buffer.concat(parts)
}

/** The same request, its body cut off with an error beyond the bound: for handlers that read it themselves. */
export function boundBody(request: Request, maxBytes: number): Request {
  refuseDeclared(request, maxBytes)
  if (!request.body) return request
  // Spelt out: the server's own requests are not instances that `new Request` would copy.
  return new Request(request.url, {
    method: request.method,
    headers: request.headers,
    body: request.body.pipeThrough(boundedTo(maxBytes)),
    duplex: 'half',
    signal: request.signal,
  })
}

function boundedTo(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let seen = 0
  return new TransformStream({
    transform(part, controller) {
      seen += part.byteLength
      if (seen > maxBytes) controller.error(tooLarge(maxBytes))
      else controller.enqueue(part)
    },
  })
}

function refuseDeclared(request: Request, maxBytes: number): void {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes)
}

function tooLarge(maxBytes: number): ApiError {
  return new ApiError(413, 'body_too_large', `the body is larger than ${maxBytes} bytes`, {
    where: 'body',
    hint: 'send it in parts',
  })
}
