import type { NormalisedEvent } from '../../model/event.ts'
import type { EventClass } from '../../model/event-class.ts'

/** What one record means: the fields of the event beside those that all have. */
export type AzureFinding = Partial<NormalisedEvent> & { class: EventClass; activity: string; message: string }
