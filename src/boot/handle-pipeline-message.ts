import type { FromPipeline } from '../pipeline/pipeline-protocol.ts'
import type { PipelineParts } from './pipeline-parts.ts'

/** Carries what the pipeline reports to the books, the dead letters and the live streams. */
export function handlePipelineMessage(
  { services, vitals, log, now, publish }: PipelineParts,
  message: FromPipeline,
): void {
  const { health, deadLetters } = services
  if (message.kind === 'progress') {
    vitals.progress = message.progress
    vitals.progressAtMs = now()
    const { troubles } = message.progress
    if (troubles.length > 0) vitals.failures.set('pipeline', troubles.join('; '))
    else vitals.failures.delete('pipeline')
    for (const tally of message.tallies) health.record(tally)
    publish(message)
  } else if (message.kind === 'alerts' || message.kind === 'incidents') publish(message)
  else if (message.kind === 'dead_letters') {
    deadLetters.add(message.letters).then(
      (leftOut) => {
        for (const [source, count] of leftOut)
          health.recordError(source, `${count} more messages failed than dead letters are kept`, now())
      },
      (error: unknown) => {
        log.error(
          { part: 'dead letters', count: message.letters.length, error },
          'dead letters could not be kept',
        )
      },
    )
  }
}
