import { openRepository } from '../../forge/open.ts'
import type { Commit, Repository } from '../../forge/repository.ts'
import { isWanted, settingsPath } from '../../render/names.ts'
import type { ObjectId, Request } from '../../types/engine.ts'
import type { Arguments } from '../arguments.ts'
import type { ExitStatus } from '../command.ts'
import { rendered } from '../render.ts'
import { answered, folderOf, optionsOf } from '../request.ts'
import type { Terminal } from '../terminal.ts'
import { statusOf } from '../verdict.ts'

type Change = Omit<Extract<Request, { k: 'review' }>, 'k' | 'options'>

/** `edgewise review`: what changes between the merge base and the head. */
export async function review(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const options = optionsOf(args)
  const repository = await openRepository(folderOf(args), isWanted)
  const change = await changeOf(repository, args)
  const request = {
    k: 'review',
    ...change,
    options: { ...options, under: repository.under },
  } as const
  const reviewed = await answered(request, repository, terminal)
  if (options.settings === null && (await changesSettings(repository, change)))
    terminal.note(`note: changes of ${settingsPath} count from the merge on, not in this review`)
  await terminal.print(await rendered(reviewed, args, terminal))
  return statusOf(reviewed, args)
}

async function changeOf(repository: Repository, args: Arguments): Promise<Change> {
  const base = args.text('base')
  const [head, target] = await together(
    headOf(repository, args.text('head')),
    base === null ? repository.defaultBranch() : repository.resolve(base),
  )
  const mergeBase = await repository.mergeBase(target, head.commit)
  return {
    base: target.id,
    mergeBase: mergeBase.id,
    head: head.name,
    baseTree: mergeBase.tree,
    headTree: head.tree,
    settingsTree: target.tree,
  }
}

/** Whether the head has settings of its own, which a review does not heed. */
async function changesSettings(
  repository: Repository,
  { settingsTree, headTree }: Change,
): Promise<boolean> {
  const [base, head] = await Promise.all([settingsTree, headTree].map(repository.tree))
  const idIn = (tree: typeof base) =>
    tree?.ok ? tree.value.find(({ path }) => path === settingsPath)?.id : undefined
  return idIn(base) !== idIn(head)
}

type Head = { readonly name: string; readonly commit: Commit; readonly tree: ObjectId }

async function headOf(repository: Repository, revision: string | null): Promise<Head> {
  if (revision !== null) {
    const commit = await repository.resolve(revision)
    return { name: commit.id, commit, tree: commit.tree }
  }
  const [commit, tree] = await together(repository.resolve('HEAD'), repository.workingTree())
  return { name: 'working tree', commit, tree }
}

/** Both at once; of two errors always the first, so that the same input says the same. */
async function together<A, B>(one: Promise<A>, other: Promise<B>): Promise<readonly [A, B]> {
  await Promise.allSettled([one, other])
  return [await one, await other]
}
