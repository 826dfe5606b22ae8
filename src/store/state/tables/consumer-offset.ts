/** Up to where each consumer of the event log has committed: everything below `seq` is done. */
export interface ConsumerOffsetTable {
  consumer: string
  seq: number
  updated_at_ms: number
}
