import { encodeRelpFrame, type RelpFrame } from './relp-frame.ts'

/** What the owner of the connection has to do after a frame. */
export type RelpAction =
  | { readonly do: 'reply'; readonly bytes: Buffer }
  /** A message: store `frame.data`, then send `relpAccepted(transaction)`. */
  | { readonly do: 'store'; readonly frame: RelpFrame }
  /** The client is done: send these bytes after the last message was answered, then close. */
  | { readonly do: 'close'; readonly bytes: Buffer }
  /** Send these bytes and close at once: the client cannot be served. */
  | { readonly do: 'refuse'; readonly bytes: Buffer; readonly reason: string }

/**
 * The server's side of one RELP connection: `open`, then any number of `syslog`, then `close`. Pure: what to send and
 * store comes back as actions. The only offer is the command `syslog`, version 0 as librelp speaks it.
 */
export class RelpSession {
  #open = false

  handle(frame: RelpFrame): RelpAction {
    const { transaction, command } = frame
    switch (command) {
      case 'open':
        return this.#handleOpen(frame)
      case 'syslog':
        if (this.#open) return { do: 'store', frame }
        return refuse(transaction, 'syslog before open')
      case 'close':
        return {
          do: 'close',
          bytes: Buffer.concat([encodeRelpFrame(transaction, 'rsp'), encodeRelpFrame(0, 'serverclose')]),
        }
      default:
        return { do: 'reply', bytes: encodeRelpFrame(transaction, 'rsp', '500 command not known') }
    }
  }

  #handleOpen({ transaction, data }: RelpFrame): RelpAction {
    const offers = parseOffers(Buffer.from(data).toString('latin1', 0, 4096))
    if (!offers.commands.includes('syslog'))
      return refuse(transaction, 'the client does not offer the command syslog')
    this.#open = true
    const answer = '200 OK\nrelp_version=0\nrelp_software=gatehouse\ncommands=syslog'
    return { do: 'reply', bytes: encodeRelpFrame(transaction, 'rsp', answer) }
  }
}

/** Sent when the message is safely stored, never before. */
export function relpAccepted(transaction: number): Buffer {
  return encodeRelpFrame(transaction, 'rsp', '200 OK')
}

function refuse(transaction: number, reason: string): RelpAction {
  return { do: 'refuse', bytes: encodeRelpFrame(transaction, 'rsp', `500 ${reason}`), reason }
}

function parseOffers(text: string): { commands: string[] } {
  const line = text.split('\n').find((offer) => offer.startsWith('commands='))
  return { commands: (line ?? '').slice('commands='.length).trim().split(',') }
}
