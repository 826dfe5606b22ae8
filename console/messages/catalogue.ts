import { en } from './en.ts'

/** What every language must say. English is the measure: a catalogue that lacks a key does not compile. */
export type Messages = typeof en

/** The messages of this session's language. */
export const m: Messages = en
