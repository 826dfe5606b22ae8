import type { Viewer } from '../../model/right.ts'

const encoder = new TextEncoder()

/** One open stream of server-sent events. */
export class LiveClient {
  readonly viewer: Viewer
  readonly stream: ReadableStream<Uint8Array>
  readonly #mostWaiting: number
  readonly #onClose: () => void
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #waiting: string[] = []
  #isOpen = true

  constructor(viewer: Viewer, mostWaiting: number, onClose: () => void) {
    this.viewer = viewer
    this.#mostWaiting = mostWaiting
    this.#onClose = onClose
    this.stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller
      },
      pull: () => this.#flush(),
      cancel: () => this.#end(),
    })
  }

  /** `data`: JSON, on one line. */
  send(kind: string, id: string, data: string): void {
    if (this.#waiting.length >= this.#mostWaiting) this.resync(id)
    else this.#push(`id: ${id}\nevent: ${kind}\ndata: ${data}\n\n`)
  }

  /** What waits is thrown away: the client loads what it shows again, and goes on from there. */
  resync(id: string): void {
    this.#waiting = []
    this.#push(`id: ${id}\nevent: resync\ndata: {}\n\n`)
  }

  /** Keeps the connection, and proxies on the way, awake. Not sent to a client that has something waiting. */
  comment(text: string): void {
    if (this.#waiting.length === 0) this.#push(`: ${text}\n\n`)
  }

  close(): void {
    if (!this.#isOpen) return
    this.#end()
    this.#controller?.close()
  }

  #push(text: string): void {
    if (!this.#isOpen) return
    this.#waiting.push(text)
    this.#flush()
  }

  #flush(): void {
    while (this.#isOpen && this.#waiting.length > 0 && (this.#controller?.desiredSize ?? 0) > 0) {
      this.#controller?.enqueue(encoder.encode(this.#waiting.shift()))
    }
  }

  #end(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#waiting = []
    this.#onClose()
  }
}
