import type { Alert } from '../../model/alert.ts'
import type { HoldBack } from '../../model/rule-exception.ts'
import { ExceptionBook } from './exception-book.ts'

/** Those of a rule's alerts that an exception of these conditions would have held back, had it been in force. */
export function heldBy<T extends Alert>(
  alerts: readonly T[],
  { rule, where }: Pick<HoldBack, 'rule' | 'where'>,
): T[] {
  const book = new ExceptionBook()
  book.load([{ id: 'tried', rule, where, from: -Infinity, until: Infinity }])
  return alerts.filter((alert) => book.find(alert) !== undefined)
}
