import { openEnvelope } from '../../../src/connectors/open-envelope.ts'
import { normaliseReceipt } from '../../../src/connectors/registry.ts'
import { compareCpu } from '../compare.ts'
import type { Bench } from '../figure.ts'
import { openEventSource } from './event-source.ts'
import { sampleReceipts } from './sample-receipts.ts'

const count = 40_000

/** From the raw text to a normalised event, against `JSON.parse` alone: no reader of JSON can be cheaper. */
export const parseBench: Bench = {
  name: 'parse',
  async run() {
    const source = openEventSource()
    const receipts = sampleReceipts(source, count)
    let unclassified = 0
    const times = await compareCpu(
      () => {
        unclassified = 0
        for (const receipt of receipts) {
          if (normaliseReceipt(openEnvelope(receipt)).connector === 'unclassified') unclassified++
        }
      },
      () => {
        for (const { raw } of receipts) JSON.parse(raw)
      },
    )
    return [
      {
        name: 'receive and parse, one core',
        value: count / times.ours,
        unit: 'events per CPU second',
        comparedWith: `JSON.parse of the same bytes (${source.origin})`,
        ratio: times.baseline / times.ours,
      },
      { name: 'of those not understood', value: (100 * unclassified) / count, unit: '%' },
    ]
  },
}
