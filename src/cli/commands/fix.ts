import { InputError } from '../../drive/errors.ts'
import { openRepository } from '../../forge/open.ts'
import type { Repository } from '../../forge/repository.ts'
import { isWanted } from '../../render/names.ts'
import { terminalText } from '../../report/escape.ts'
import { patchText } from '../../report/text/patch.ts'
import { count } from '../../report/words.ts'
import type { ObjectId } from '../../types/engine.ts'
import type { Fix } from '../../types/remedy.ts'
import type { Arguments } from '../arguments.ts'
import type { ExitStatus } from '../command.ts'
import { choose, statusOfPlans } from '../fix/choose.ts'
import { deliver, type Means } from '../fix/deliver.ts'
import { type Mode, modeOf } from '../fix/mode.ts'
import { notesOn, refusalsOn } from '../fix/notes.ts'
import { shown } from '../fix/show.ts'
import { answered, folderOf, optionsOf } from '../request.ts'
import type { Terminal } from '../terminal.ts'

/** `edgewise fix`: the stages to the pattern, shown, or as a patch, files or commits. */
export async function fix(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const mode = modeOf(args)
  const options = optionsOf(args)
  const repository = await openRepository(folderOf(args), isWanted)
  const { tree, means } = await prepare(repository, mode, args.text('rev'))
  const { under } = repository
  const request = { k: 'fix', tree, settingsTree: tree, options: { ...options, under } } as const
  const planned = await answered(request, repository, terminal)
  if (means !== null) return await delivered(planned, means, { args, terminal, under })
  await terminal.print(shown(planned, args, terminal))
  return statusOfPlans(planned)
}

type Prepared = { readonly tree: ObjectId; readonly means: Means | null }

/** What to plan with. Whatever can be refused is refused here, before any work begins. */
async function prepare(
  repository: Repository,
  mode: Mode,
  revision: string | null,
): Promise<Prepared> {
  if (mode.k === 'write' || mode.k === 'branch') await refuseChanges(repository)
  if (mode.k === 'branch') {
    const head = await repository.resolve('HEAD')
    const branch = await repository.branch(mode.name, head)
    return { tree: head.tree, means: { ...mode, branch } }
  }
  const tree =
    revision === null ? await repository.workingTree() : (await repository.resolve(revision)).tree
  if (mode.k === 'show') return { tree, means: null }
  return { tree, means: mode.k === 'diff' ? mode : { ...mode, repository } }
}

/** Files that are named in one line. */
const SHOWN = 3

async function refuseChanges(repository: Repository): Promise<void> {
  const changes = await repository.changes()
  if (changes.length === 0) return
  const more = changes.length > SHOWN ? ` and ${changes.length - SHOWN} more` : ''
  const files = `${changes.slice(0, SHOWN).join(', ')}${more}`
  throw new InputError(`the working tree has changes (${files}): commit or stash them first`)
}

type Context = {
  readonly args: Arguments
  readonly terminal: Terminal
  readonly under: string
}

async function delivered(
  planned: Fix,
  means: Means,
  { args, terminal, under }: Context,
): Promise<ExitStatus> {
  const stage = args.text('stage')
  const choice = choose(planned, stage)
  if (choice.k === 'refused') {
    terminal.complain(terminalText(choice.line))
    return 1
  }
  const { length: problems } = planned.problems
  if (problems > 0)
    terminal.note(`note: ${count(problems, 'problem')} on the way: edgewise fix lists what`)
  if (choice.k === 'nothing') {
    for (const line of choice.lines) terminal.note(terminalText(line))
    return statusOfPlans(planned)
  }
  const text = await deliver(choice, means, under)
  const isForEyes = means.k === 'diff' && terminal.isScreen
  await terminal.print(isForEyes ? patchText(text, terminal.color) : text)
  for (const line of notesOn(choice, stage, means.k)) terminal.note(terminalText(`note: ${line}`))
  const refusals = refusalsOn(choice)
  for (const line of refusals) terminal.complain(terminalText(line))
  return refusals.length === 0 ? 0 : 1
}
