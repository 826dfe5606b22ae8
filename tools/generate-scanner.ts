/**
 * Compiles the scanner's source to the bytes that the program loads: `npm run generate`.
 * `tools/generate-scanner.test.ts` fails while the committed file says something else.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'

const sourceFile = 'wasm/scan-record.ts'
export const scannerFile = 'src/engine/scan/scanner-bytes.ts'

/** The text of `scannerFile`. Throws where the source is wrong, and the compiler says why on the standard error output. */
export async function generateScanner(): Promise<string> {
  let binary: Uint8Array | undefined
  const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--use', 'abort=']
  const { error } = await asc.main([sourceFile, ...options, '--outFile', 'scanner.wasm'], {
    readFile: (name) => (name === sourceFile ? readFileSync(sourceFile, 'utf8') : null),
    writeFile: (_, contents) => void (binary = contents as Uint8Array),
    listFiles: () => [],
    stderr: process.stderr,
  })
  if (error || !binary) throw new Error(`${sourceFile} does not compile`, { cause: error })
  const text = Buffer.from(binary).toString('base64')
  return `/** Made by \`npm run generate\` from \`${sourceFile}\`; do not edit. */\nexport const scannerBytes =\n  '${text}'\n`
}

if (import.meta.main) writeFileSync(scannerFile, await generateScanner())
