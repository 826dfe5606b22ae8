/** What the load's process is told. */
export interface LoadOrder {
  /** HTTP: the server's address and a source's key. Syslog: `host:port` of the TCP listener. */
  readonly to:
    | { readonly kind: 'http'; readonly url: string; readonly key: string }
    | { readonly kind: 'syslog'; readonly address: string }
  /** Events a second; more than are taken: as fast as they are. */
  readonly perSecond: number
  readonly seconds: number
  /** Number of the first event, so that runs on one server repeat none. */
  readonly firstNumber: number
}

/** What it has to say at the end. */
export interface LoadReport {
  readonly sent: number
  /** HTTP: acknowledged. Syslog acknowledges nothing: handed to the socket. */
  readonly accepted: number
  /** Batches refused because the server was full, sent again later. */
  readonly heldBack: number
  readonly seconds: number
  readonly cpuSeconds: number
  /** Bytes of all events. */
  readonly bytes: number
}
