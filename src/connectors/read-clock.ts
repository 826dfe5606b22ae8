import { readTime } from './read-time.ts'

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** The number of a month by its English name or its first three letters, as two digits. */
function monthOf(name: string): string | undefined {
  const index = months.indexOf(name.slice(0, 3).toLowerCase())
  return index < 0 ? undefined : String(index + 1).padStart(2, '0')
}

/** `01/Mar/2026:08:01:02 +0100` (web servers), `01-Mar-2026 08:01:02.250` (BIND); epoch milliseconds UTC. */
export function readDayMonth(text: string, timeZone?: string): number | undefined {
  const match =
    /^(\d{1,2})[/ -]([A-Za-z]{3})[/ -](\d{4})[: ](\d\d:\d\d:\d\d(?:\.\d{1,6})?)(?: ([+-]\d{4}))?$/.exec(text)
  if (match === null) return undefined
  const [, day = '', name = '', year = '', clock = '', offset = ''] = match
  const month = monthOf(name)
  return month === undefined
    ? undefined
    : readTime(`${year}-${month}-${day.padStart(2, '0')} ${clock}${offset}`, timeZone)
}

/** `Sun Mar  1 08:01:02 2026`, the weekday may be missing, the year may stand before the clock. */
export function readMonthDay(text: string, timeZone?: string): number | undefined {
  const match =
    /^(?:[A-Z][a-z]{2},? )?([A-Za-z]{3}) {1,2}(\d{1,2})(?: (\d{4}))? (\d\d:\d\d:\d\d(?:\.\d{1,6})?)(?: (\d{4}))?$/.exec(
      text,
    )
  if (match === null) return undefined
  const [, name = '', day = '', before, clock = '', after] = match
  const month = monthOf(name)
  const year = before ?? after
  return month === undefined || year === undefined
    ? undefined
    : readTime(`${year}-${month}-${day.padStart(2, '0')} ${clock}`, timeZone)
}

/** `2026/03/01 08:01:02` or `03/01/26,08:01:02` with the month first; a two-digit year is of this century. */
export function readSlashes(text: string, timeZone?: string): number | undefined {
  const iso = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d)$/.exec(text)
  if (iso !== null) return readTime(`${iso[1]}-${iso[2]}-${iso[3]} ${iso[4]}`, timeZone)
  const short = /^(\d\d)\/(\d\d)\/(\d\d|\d{4})[, ](\d\d:\d\d:\d\d)$/.exec(text)
  if (short === null) return undefined
  const [, month, day, year = '', clock] = short
  return readTime(`${year.length === 2 ? `20${year}` : year}-${month}-${day} ${clock}`, timeZone)
}
