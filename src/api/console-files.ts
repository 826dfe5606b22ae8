import { createReadStream } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { Readable } from 'node:stream'
import { problemResponse } from './problem-response.ts'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
}
const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

/**
 * Serves the built console. Paths without a file are pages of the console, which routes them itself; a missing asset
 * is 404. Files below `assets/` have a hash in their name and never change.
 */
export function serveConsole(folder: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const path = safePath(new URL(request.url).pathname)
    if (path === undefined) return notFound()
    const asked = path === '' ? undefined : await open(folder, path, request)
    if (asked) return asked
    if (path.startsWith('assets/') || /\.\w{2,5}$/.test(path)) return notFound()
    return (await open(folder, 'index.html', request)) ?? notBuilt()
  }
}

/** A path inside the folder, or nothing: no `..`, no hidden files, no NUL. */
function safePath(pathname: string): string | undefined {
  let decoded
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return undefined
  const path = normalize(decoded).split(sep).filter(Boolean)
  return path.some((part) => part.startsWith('.')) ? undefined : path.join('/')
}

async function open(folder: string, path: string, request: Request): Promise<Response | undefined> {
  const accepted = request.headers.get('accept-encoding') ?? ''
  const file = join(folder, path)
  const plain = await fileInfo(file)
  if (!plain) return undefined
  const headers = new Headers({
    'content-type': types[extname(path)] ?? 'application/octet-stream',
    'cache-control': path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'Accept-Encoding',
    etag: `"${plain.size.toString(36)}-${Math.floor(plain.mtimeMs).toString(36)}"`,
  })
  if (request.headers.get('if-none-match') === headers.get('etag')) {
    return new Response(undefined, { status: 304, headers })
  }
  for (const [encoding, suffix] of encodings) {
    if (!new RegExp(`\\b${encoding}\\b`).test(accepted)) continue
    const packed = await fileInfo(file + suffix)
    if (!packed) continue
    headers.set('content-encoding', encoding)
    return stream(file + suffix, packed.size, headers, request)
  }
  return stream(file, plain.size, headers, request)
}

function stream(file: string, size: number, headers: Headers, request: Request): Response {
  headers.set('content-length', String(size))
  if (request.method === 'HEAD') return new Response(undefined, { headers })
  return new Response(Readable.toWeb(createReadStream(file)) as ReadableStream, { headers })
}

async function fileInfo(file: string): Promise<{ size: number; mtimeMs: number } | undefined> {
  try {
    // Not `stat`: a link could lead out of the folder.
    const info = await lstat(file)
    return info.isFile() ? info : undefined
  } catch {
    return undefined
  }
}

function notFound(): Response {
  return problemResponse(404, { code: 'not_found', message: 'there is no such file' })
}

function notBuilt(): Response {
  return problemResponse(404, {
    code: 'console_not_built',
    message: 'the console is not built',
    hint: 'run "npm start", or use the API: /api/docs',
  })
}
