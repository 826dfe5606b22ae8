import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A plain RELP sender that knows which message was answered: rsyslog keeps that to itself. */
export class RelpClient {
  readonly #socket: Socket
  readonly #waiting = new Map<number, (answered: boolean) => void>()
  #transaction = 0
  #buffer = ''

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk) => this.#read(chunk.toString('latin1')))
    socket.on('error', () => {})
    socket.on('close', () => this.#fail())
  }

  static async open(address: string): Promise<RelpClient> {
    const [host, port] = address.split(':') as [string, string]
    const socket = connect(Number(port), host)
    await once(socket, 'connect')
    const client = new RelpClient(socket)
    const opened = await client.#send('open', 'relp_version=0\nrelp_software=test\ncommands=syslog')
    if (!opened) throw new Error(`${address} did not open a RELP session`)
    return client
  }

  /** True when the server answered that it has the message; false when the connection broke before. */
  send(line: string): Promise<boolean> {
    return this.#send('syslog', line)
  }

  end(): void {
    this.#socket.destroy()
  }

  #send(command: string, data: string): Promise<boolean> {
    if (this.#socket.destroyed) return Promise.resolve(false)
    const transaction = ++this.#transaction
    return new Promise((resolve) => {
      this.#waiting.set(transaction, resolve)
      this.#socket.write(`${transaction} ${command} ${Buffer.byteLength(data)} ${data}\n`)
    })
  }

  #read(text: string): void {
    this.#buffer += text
    for (;;) {
      const header = /^(\d+) (\w+) (\d+)/.exec(this.#buffer)
      if (!header) return
      const length = Number(header[3])
      const total = header[0].length + (length > 0 ? length + 1 : 0) + 1
      if (this.#buffer.length < total) return
      const data = this.#buffer.slice(header[0].length + 1, total - 1)
      this.#buffer = this.#buffer.slice(total)
      const id = Number(header[1])
      if (header[2] === 'rsp') this.#waiting.get(id)?.(data.startsWith('200'))
      this.#waiting.delete(id)
    }
  }

  #fail(): void {
    for (const settle of this.#waiting.values()) settle(false)
    this.#waiting.clear()
  }
}
