import type { WorkingHours } from '../../model/site.ts'

interface Shift {
  readonly day: number
  readonly from: number
  /** Minutes since the day's midnight; beyond 1440 it runs into the next day. */
  readonly to: number
}

/** Working hours of a place, asked by local day and minute. */
export class WorkingWeek {
  /** By ISO weekday 1–7. */
  readonly #shifts: Shift[][] = Array.from({ length: 8 }, () => [])
  readonly #holidays: ReadonlySet<number>

  constructor(hours: readonly WorkingHours[], holidays: ReadonlySet<number>) {
    this.#holidays = holidays
    for (const entry of hours) {
      const from = minutesOf(entry.from)
      const end = minutesOf(entry.to)
      for (const day of entry.days) this.#shifts[day]?.push({ day, from, to: end > from ? end : end + 1440 })
    }
  }

  /** `dayNumber`: local days since 1970-01-01. A shift past midnight belongs to the day it began on. */
  contains(dayNumber: number, minuteOfDay: number): boolean {
    return this.#onDay(dayNumber, minuteOfDay) || this.#onDay(dayNumber - 1, minuteOfDay + 1440)
  }

  #onDay(dayNumber: number, minute: number): boolean {
    const shifts = this.#shifts[isoWeekday(dayNumber)]
    if (!shifts || shifts.length === 0 || this.#holidays.has(dayNumber)) return false
    return shifts.some((shift) => minute >= shift.from && minute < shift.to)
  }
}

/** Monday 1 to Sunday 7. */
export function isoWeekday(dayNumber: number): number {
  return ((((dayNumber + 3) % 7) + 7) % 7) + 1
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}
