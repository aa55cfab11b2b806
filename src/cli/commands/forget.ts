import { partsOf } from '../../app/scan/departing.ts'
import { InputError } from '../../drive/errors.ts'
import type { Jobs } from '../../jobs/open.ts'
import { count } from '../../report/words.ts'
import type { Arguments } from '../arguments.ts'
import type { ExitStatus } from '../command.ts'
import { withDatabase } from '../database.ts'
import type { Terminal } from '../terminal.ts'

/** `edgewise forget INSTALLATION [REPOSITORY...]`: deletes what is kept of either. */
export async function forget(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const [first, ...rest] = args.operands
  if (first === undefined) throw new InputError('forget needs the number of an installation')
  const installation = numberIn(first, 'an installation')
  const repositories = rest.map((text) => numberIn(text, 'a repository'))
  const { jobs, results, left } = await withDatabase(terminal, (opened) =>
    forgetIn(opened, installation, repositories.length === 0 ? null : repositories),
  )
  const what = `${count(jobs, 'job')} and ${count(results, 'row')} of results`
  await terminal.print(`Deleted: ${what}.\n`)
  if (left === 0) return 0
  const at = `${count(left, 'job')} of it ${left === 1 ? 'is' : 'are'} at work`
  terminal.complain(`${at} and may leave results: forget again when the service has ended them`)
  return 1
}

type Gone = { readonly jobs: number; readonly results: number; readonly left: number }

async function forgetIn(
  opened: Jobs,
  installation: number,
  repositories: readonly number[] | null,
): Promise<Gone> {
  const gone = { jobs: 0, left: 0 }
  for (const part of partsOf(installation, repositories)) {
    const { deleted, left } = await opened.forget(part)
    gone.jobs += deleted
    gone.left += left
  }
  const { deleted } = await opened.results(installation).forget(repositories)
  return { ...gone, results: deleted }
}

function numberIn(text: string, of: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new InputError(
    `${text} is not the number of ${of} (edgewise forget --help says where to see it)`,
  )
}
