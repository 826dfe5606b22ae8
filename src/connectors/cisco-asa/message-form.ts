import type { Connection } from '../describe-connection.ts'
import type { Finding } from '../start-event.ts'

/** What a message says: a connection, or the rest of an event. */
export type Said = { readonly connection: Connection } | { readonly finding: Finding }
export type Groups = Readonly<Record<string, string | undefined>>

/** How the text behind one or more message ids reads. */
export interface MessageForm {
  readonly ids: readonly string[]
  readonly pattern: RegExp
  readonly read: (groups: Groups, place: string) => Said
}
