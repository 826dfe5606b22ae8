/** Builds the console into `dist/console` when its sources changed since the last build. Run by `npm start`. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = ['console', 'src/model', 'package-lock.json']
const stamp = join(root, 'dist/console/.built-from')

/** Is `dist/console` missing or made from other sources than those that lie here now? */
export function isConsoleStale(): boolean {
  return readIfThere(stamp) !== hashSources()
}

/** Builds with Vite, then writes the hash of what it was built from. Throws Vite's error when it does not build. */
export async function buildConsole(): Promise<void> {
  const hash = hashSources()
  const { build } = await import('vite')
  const config = { configFile: join(root, 'console/vite.config.ts'), logLevel: 'warn' } as const
  // A test runner's NODE_ENV would have a build for development written, and later served.
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  try {
    await build(config)
  } finally {
    if (before === undefined) delete process.env['NODE_ENV']
    else process.env['NODE_ENV'] = before
  }
  writeFileSync(stamp, hash)
}

function hashSources(): string {
  const hash = createHash('sha256')
  for (const file of sources.flatMap((name) => filesUnder(join(root, name))).sort()) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

function filesUnder(path: string): string[] {
  if (path.endsWith('.json')) return [path]
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (isConsoleStale()) await buildConsole()
}
