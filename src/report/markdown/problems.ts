import type { Problem } from '../../types/source.ts'
import { code, located, message, type Sheet } from './gate.ts'
import { grouped } from './groups.ts'

/** What was not read or not understood, as a list; beyond the room for it as counts by code. */
export function problemList(problems: readonly Problem[], sheet: Sheet): readonly string[] {
  const shown = problems.slice(0, sheet.detail.folded)
  const rest = grouped(problems.slice(shown.length), (problem) => problem.code)
  return [
    ...shown.map((problem) => {
      const where = problem.at === null ? '' : ` · ${located(problem.at, sheet)}`
      return `- ${code(problem.code, sheet)}${where}: ${message(problem.message, sheet)}`
    }),
    ...rest.map((group) => `- ${group.length} × ${code(group[0]?.code ?? '', sheet)}`),
  ]
}
