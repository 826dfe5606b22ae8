import { scannerBytes } from './scanner-bytes.ts'

/** What `wasm/scan-record.ts` exports; it is described there. Numbers are addresses and unsigned unless said. */
export interface ScannerExports {
  readonly memory: WebAssembly.Memory
  firstFree(): number
  setPlaces(
    nameTable: number,
    nameMask: number,
    valueList: number,
    valueRoom: number,
    foldRoom: number,
    pathPlace: number,
    pathBytes: number,
    stampPlace: number,
  ): void
  readonly hashOf: (from: number, length: number, isBlurred: boolean) => number
  readonly hashOfGram: (from: number, length: number, isBlurred: boolean) => number
  readonly hashOfInner: (from: number, length: number, isBlurred: boolean) => number
  /** Negative: unsure. */
  open(from: number, length: number, deep: boolean): number
  /** Not zero: it says a name twice. */
  isDoubled(): number
  /** Negative: unsure. */
  match(group: number, roundNumber: number, into: number): number
}

const latin = new TextDecoder('latin1')
let compiled: WebAssembly.Module | undefined

/** A scanner with memory of its own. Compiled once per thread, in a few milliseconds. */
export function startScanner(): ScannerExports {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(scannerBytes), (letter) => letter.charCodeAt(0)))
  const instance = new WebAssembly.Instance(compiled, {
    'scan-record': {
      writeNumber(at: number, length: number, into: number): number {
        const bytes = new Uint8Array(scanner.memory.buffer)
        const written = latin.decode(bytes.subarray(at, at + length))
        const text = String(Number(written)).toLowerCase()
        for (let index = 0; index < text.length; index++) bytes[into + index] = text.charCodeAt(index)
        return text.length
      },
    },
  })
  const scanner = instance.exports as unknown as ScannerExports
  return scanner
}
