import { join } from 'node:path'
import { InputError } from '../../drive/errors.ts'
import { readFolder } from '../../forge/folder.ts'
import { objectsOf } from '../../forge/snapshot.ts'
import { isWanted } from '../../render/names.ts'
import type { Arguments } from '../arguments.ts'
import type { ExitStatus } from '../command.ts'
import { rendered } from '../render.ts'
import { answered, optionsOf } from '../request.ts'
import type { Terminal } from '../terminal.ts'

/** What `npm start` shows: the change from the folder `base` to the folder `head` of the sample. */
export async function sample(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const [folder] = args.operands
  if (folder === undefined) throw new InputError('name the folder of the sample')
  const base = readFolder(join(folder, 'base'), isWanted)
  const head = readFolder(join(folder, 'head'), isWanted)
  const request = {
    k: 'review',
    base: 'base',
    mergeBase: 'base',
    head: 'head',
    baseTree: base.id,
    headTree: head.id,
    settingsTree: base.id,
    options: optionsOf(args),
  } as const
  const reviewed = await answered(request, objectsOf([base, head]), terminal)
  const isText = (args.text('format') ?? 'text') === 'text'
  const title = isText ? 'Sample change: manifests/sample, base → head\n\n' : ''
  await terminal.print(`${title}${await rendered(reviewed, args, terminal)}`)
  return 0
}
