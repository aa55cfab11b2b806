import { isCalendarDay } from '../../../settings/day.ts'
import type { DashboardDay } from '../../../types/dashboard.ts'

/** Days that are counted one by one at most. */
const longest = 400

/**
 * At most so many days from the first to the last one, in like steps, each as the last change before
 * it left things: between two changes nothing changed.
 */
export function sampled(trend: readonly DashboardDay[], most: number): readonly DashboardDay[] {
  const all = daily(trend)
  const step = Math.max(1, Math.ceil((all.length - 1) / (most - 1)))
  // Counted from the end, so that the last change is there.
  return all.filter((_, index) => (all.length - 1 - index) % step === 0)
}

function daily(trend: readonly DashboardDay[]): readonly DashboardDay[] {
  const [first] = trend
  const last = trend.at(-1)
  if (first === undefined || last === undefined || !isCalendarDay(first.day)) return trend
  const changes = new Map(trend.map((each) => [each.day, each]))
  const all: DashboardDay[] = [first]
  for (let { day } = first, n = 0; day < last.day && n < longest; n += 1) {
    day = dayAfter(day)
    const before = all.at(-1) ?? first
    all.push(changes.get(day) ?? { ...before, day })
  }
  return all
}

function dayAfter(day: string): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  const next = [
    [year, month, date + 1],
    [year, month + 1, 1],
    [year + 1, 1, 1],
  ].map(written)
  return next.find(isCalendarDay) ?? day
}

const written = ([year = 0, month = 0, date = 0]: readonly number[]): string =>
  `${padded(year, 4)}-${padded(month, 2)}-${padded(date, 2)}`

const padded = (n: number, digits: number): string => String(n).padStart(digits, '0')
