import { openRepository } from '../../forge/open.ts'
import { isWanted } from '../../render/names.ts'
import type { Arguments } from '../arguments.ts'
import type { ExitStatus } from '../command.ts'
import { rendered } from '../render.ts'
import { answered, folderOf, optionsOf } from '../request.ts'
import type { Terminal } from '../terminal.ts'
import { statusOf } from '../verdict.ts'

/** `edgewise simulate`: every way in of one revision. */
export async function simulate(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const options = optionsOf(args)
  const repository = await openRepository(folderOf(args), isWanted)
  const revision = args.text('rev')
  const tree =
    revision === null ? await repository.workingTree() : (await repository.resolve(revision)).tree
  const { under } = repository
  const request = { k: 'simulate', tree, options: { ...options, under } } as const
  const simulation = await answered(request, repository, terminal)
  await terminal.print(await rendered(simulation, args, terminal))
  return statusOf(simulation, args)
}
