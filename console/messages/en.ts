import { context } from './en/context.ts'
import { coverage } from './en/coverage.ts'
import { eventWords } from './en/event-words.ts'
import { explain } from './en/explain.ts'
import { incidents } from './en/incidents.ts'
import { live } from './en/live.ts'
import { rules } from './en/rules.ts'
import { search } from './en/search.ts'
import { settings } from './en/settings.ts'
import { shell } from './en/shell.ts'
import { signIn } from './en/sign-in.ts'
import { sources } from './en/sources.ts'
import { words } from './en/words.ts'

/** English. Short, plain, the field's own terms: what happened, where, who, what now. */
export const en = {
  words,
  shell,
  signIn,
  live,
  explain,
  incidents,
  search,
  eventWords,
  context,
  coverage,
  sources,
  rules,
  settings,
}
