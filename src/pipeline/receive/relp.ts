import { RelpFrameDecoder, RelpProtocolError, type RelpFrame } from '../../protocols/relp/relp-frame.ts'
import { relpAccepted, RelpSession } from '../../protocols/relp/relp-session.ts'
import { Intake, weigh } from './intake.ts'
import { ReceiptMaker } from './make-receipt.ts'
import type { Receiver, ReceiptSink } from './receiver.ts'
import { listenStream, type StreamHandler, type StreamPeer } from './stream-listener.ts'
import { streamStats, type SyslogStreamConfig } from './syslog-stream.ts'

/**
 * Receives syslog over RELP, with TLS where `tls` is given. Each message is answered after the log's commit, so a
 * sender keeps it until then and sends it again after a broken connection. RELP carries no message id: what was
 * committed but whose answer was lost comes twice.
 * Throws `ReceiverStartError` when it cannot listen.
 */
export async function startRelpReceiver(config: SyslogStreamConfig, sink: ReceiptSink): Promise<Receiver> {
  const intake = new Intake(sink, config)
  const receipts = new ReceiptMaker('relp', config.sourceFor, config.lookAtHostname ?? true)
  const store = (
    peer: StreamPeer,
    frame: RelpFrame,
    receivedAtMs: number,
    settled: (stored: boolean) => void,
  ) => {
    const receipt = receipts.make(frame.data, frame.truncated, peer.host, peer.port, receivedAtMs)
    const weight = weigh(receipt)
    peer.hold(weight)
    intake.add(receipt, (stored) => {
      settled(stored)
      peer.release(weight)
    })
  }
  const open = (peer: StreamPeer) => openRelp(peer, store, config)
  const listener = await listenStream('RELP', config, open)
  return {
    address: () => listener.address,
    stats: () => streamStats(receipts, intake, listener),
    stop: async () => {
      listener.pause()
      // The other way round than plain syslog: what is committed now is still answered, over connections that must be
      // open for it. A frame that is not whole is no loss: its sender has no answer and sends it again.
      await intake.stop()
      await listener.close()
    },
  }
}

type Store = (
  peer: StreamPeer,
  frame: RelpFrame,
  receivedAtMs: number,
  settled: (stored: boolean) => void,
) => void

function openRelp(peer: StreamPeer, store: Store, config: SyslogStreamConfig): StreamHandler {
  const now = config.now ?? Date.now
  const session = new RelpSession()
  let open = 0
  let goodbye: Buffer | undefined
  let done = false
  const finish = () => {
    if (goodbye === undefined || open > 0) return
    peer.write(goodbye)
    peer.end()
  }
  const refuse = (reason: string, bytes?: Buffer) => {
    done = true
    if (bytes !== undefined) peer.write(bytes)
    peer.refuse(reason)
  }
  const decoder = new RelpFrameDecoder((frame) => {
    if (done) return
    const action = session.handle(frame)
    if (action.do === 'reply') peer.write(action.bytes)
    else if (action.do === 'refuse') refuse(action.reason, action.bytes)
    else if (action.do === 'store') {
      open++
      const { transaction } = frame
      store(peer, frame, now(), (stored) => {
        open--
        if (stored) peer.write(relpAccepted(transaction))
        finish()
      })
    } else {
      done = true
      goodbye = action.bytes
      finish()
    }
  }, config.maxMessageBytes)
  return {
    data: (chunk) => {
      if (done) return
      try {
        decoder.push(chunk)
      } catch (error) {
        if (!(error instanceof RelpProtocolError)) throw error
        refuse(error.message)
      }
    },
    pendingBytes: () => decoder.pendingBytes,
    closed: () => undefined,
  }
}
