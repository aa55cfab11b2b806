import { dayAfter, isCalendarDay } from '../../../settings/day.ts'
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
    day = dayAfter(day) ?? last.day
    const before = all.at(-1) ?? first
    all.push(changes.get(day) ?? { ...before, day })
  }
  return all
}
