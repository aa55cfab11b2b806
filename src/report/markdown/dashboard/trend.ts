import type { Dashboard } from '../../../types/dashboard.ts'
import { sampled } from './days.ts'
import type { Board } from './room.ts'

/**
 * How many errors and warnings there were, as a chart by day; where one day is all that is known, the
 * first lines have its numbers. It ends with the last change, so that a day on which nothing changes draws nothing else.
 */
export function trendSection({ trend }: Dashboard, { room }: Board): readonly string[] {
  if (trend.length === 0 || room.days === 0) return []
  const points = sampled(trend, room.days)
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return []
  if (points.length < 2) return [...title, `The numbers are the same since ${last.day}.`, '']
  const top = Math.max(fewest, ...points.flatMap(({ error, warning }) => [error, warning]))
  return [
    ...title,
    `Line: errors. Bars: warnings. From ${first.day} to ${last.day}, the last change.`,
    '',
    '```mermaid',
    look,
    'xychart-beta',
    `  x-axis [${points.map(({ day }) => `"${day.slice(5)}"`).join(', ')}]`,
    `  y-axis "findings" 0 --> ${top}`,
    `  bar [${points.map(({ warning }) => warning).join(', ')}]`,
    `  line [${points.map(({ error }) => error).join(', ')}]`,
    '```',
    '',
  ]
}

const title = ['### Trend', '']

/** The least top of the axis: below it Mermaid would count in halves. */
const fewest = 10

/** Low, and in colours that stand on light and dark pages alike: bars first, then the line. */
const look =
  '%%{init: {"xyChart": {"width": 760, "height": 260}, "themeVariables": {"xyChart": {"plotColorPalette": "#d4a72c, #cf222e"}}}}%%'
