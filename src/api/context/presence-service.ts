import type { PersonPresence, PresenceReport } from '../../model/presence.ts'

/** Asks the live context engine, which runs in the pipeline's thread; undefined while it does not answer. */
export interface PresenceService {
  report(): Promise<PresenceReport | undefined>
  ofPerson(person: string): Promise<PersonPresence | undefined>
}
