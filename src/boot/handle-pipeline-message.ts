import type { Heard } from '../model/heard.ts'
import type { CostlyRule } from '../pipeline/cost-watch.ts'
import type { FromPipeline } from '../pipeline/pipeline-protocol.ts'
import type { NewDeadLetter } from '../sources/dead-letter-store.ts'
import type { PipelineParts } from './pipeline-parts.ts'

/** Carries what the pipeline reports to the books, the dead letters and the live streams. */
export function handlePipelineMessage(parts: PipelineParts, message: FromPipeline): void {
  const { services, vitals, now, publish } = parts
  if (message.kind === 'progress') {
    vitals.progress = message.progress
    vitals.progressAtMs = now()
    const { troubles } = message.progress
    if (troubles.length > 0) vitals.failures.set('pipeline', troubles.join('; '))
    else vitals.failures.delete('pipeline')
    for (const tally of message.tallies) services.health.record(tally)
    void keepHeard(parts, message.heard)
    publish(message)
  } else if (message.kind === 'alerts' || message.kind === 'incidents') publish(message)
  else if (message.kind === 'dead_letters') void keepDeadLetters(parts, message.letters)
  else if (message.kind === 'costly_rules') for (const costly of message.rules) void suspend(parts, costly)
}

/** Audited first: what cannot be written down does not happen, and is tried again when it costs too much still. */
async function suspend({ services, log }: PipelineParts, { rule, cost }: CostlyRule): Promise<void> {
  try {
    if (!(await services.rules.isOn(rule))) return
    await services.audit.append({
      actor: 'system',
      action: 'rule.suspend',
      target: rule,
      detail: { ...cost },
    })
    await services.rules.suspend(rule, cost)
    log.warn({ part: 'rules', rule, ...cost }, 'a rule costs too much and is suspended')
  } catch (error) {
    log.error({ part: 'rules', rule, error }, 'a rule costs too much and could not be suspended')
  }
}

async function keepHeard({ services, log }: PipelineParts, heard: readonly Heard[]): Promise<void> {
  try {
    if (heard.length > 0) await services.heard.record(heard)
  } catch (error) {
    log.error({ part: 'coverage', count: heard.length, error }, 'what was heard of could not be noted')
  }
}

async function keepDeadLetters(
  { services: { health, deadLetters }, log, now }: PipelineParts,
  letters: readonly NewDeadLetter[],
): Promise<void> {
  try {
    for (const [source, count] of await deadLetters.add(letters))
      health.recordError(source, `${count} more messages failed than dead letters are kept`, now())
  } catch (error) {
    log.error({ part: 'dead letters', count: letters.length, error }, 'dead letters could not be kept')
  }
}
