import type { Case } from './case.ts'

/** How many of some random networks have what, most first: a line each. */
export function marginals(cases: readonly Case[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const trait of cases.flatMap(({ traits }) => [...new Set(traits)]))
    counts.set(trait, (counts.get(trait) ?? 0) + 1)
  const rows = [...counts].toSorted(([, a], [, b]) => b - a)
  return [
    `${cases.length} random networks:`,
    ...rows.map(([trait, count]) => `  ${Math.round((100 * count) / cases.length)} % ${trait}`),
  ]
}
