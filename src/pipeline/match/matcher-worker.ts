import { parentPort, workerData } from 'node:worker_threads'
import type { Logsource } from '../../model/event.ts'
import type { FromMatcher, MatcherStart, ToMatcher } from './matcher-protocol.ts'
import { RecordMatcher } from './record-matcher.ts'
import { RecordRing, type SlotRecord } from './record-ring.ts'
import { compileTexts } from './rule-texts.ts'

// A matching thread: goes through the slots it is told of and leaves its answers there.
const { documents, parsing, memory, shape } = workerData as MatcherStart
const ring = new RecordRing(shape, memory)
const matcher = new RecordMatcher(compileTexts(documents, parsing))
const logsources: Logsource[] = []
const post = (message: FromMatcher): void => parentPort?.postMessage(message)

parentPort?.on('message', ({ slot, logsources: more }: ToMatcher) => {
  logsources.push(...more)
  const records = ring.slot(slot)
  records.clearAnswers()
  let number = 0
  for (const record of records.records()) records.answer(number++, rulesOf(record))
  post({ slot })
})
post('ready')

/** Undefined where it breaks: whoever asked tries it himself and sees why. */
function rulesOf({ logsource, eventId, text }: SlotRecord): readonly number[] | undefined {
  try {
    return matcher.match({ logsource: logsources[logsource] ?? {}, eventId, text })
  } catch {
    return undefined
  }
}
