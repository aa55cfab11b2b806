const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether a text is an ISO day (YYYY-MM-DD) that the Gregorian calendar has. */
export function isCalendarDay(text: string): boolean {
  const parts = partsOf(text)
  return parts !== null && parts.day >= 1 && parts.day <= daysIn(parts)
}

/** The day after an ISO day; null where that has no such form any more, or the text is no day. */
export function dayAfter(text: string): string | null {
  const parts = partsOf(text)
  if (parts === null || !isCalendarDay(text)) return null
  const { year, month, day } = parts
  if (day < daysIn(parts)) return written(year, month, day + 1)
  if (month < 12) return written(year, month + 1, 1)
  return year < 9999 ? written(year + 1, 1, 1) : null
}

type Parts = { readonly year: number; readonly month: number; readonly day: number }

function partsOf(text: string): Parts | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (match === null) return null
  const [year, month, day] = match.slice(1).map(Number)
  if (year === undefined || month === undefined || day === undefined) return null
  return { year, month, day }
}

function daysIn({ year, month }: Parts): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && isLeap ? 29 : (MONTHS[month - 1] ?? 0)
}

const written = (year: number, month: number, day: number): string =>
  [`${year}`.padStart(4, '0'), `${month}`.padStart(2, '0'), `${day}`.padStart(2, '0')].join('-')
