import { InputError } from '../../drive/errors.ts'
import { schemas } from '../../report/schemas.ts'
import { didYouMean } from '../../settings/suggest.ts'
import type { Arguments } from '../arguments.ts'
import type { ExitStatus } from '../command.ts'
import type { Terminal } from '../terminal.ts'

/** `edgewise schema NAME`: the JSON Schema of what is written, or of the settings. */
export async function schema(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const names = Object.keys(schemas)
  const [name] = args.operands
  if (name === undefined) throw new InputError(`name a schema: ${names.join(', ')}`)
  if (!Object.hasOwn(schemas, name)) {
    const hint = didYouMean(name, names)
    throw new InputError(`there is no schema ${name}: there are ${names.join(', ')}${hint}`)
  }
  await terminal.print(`${JSON.stringify(schemas[name], null, 2)}\n`)
  return 0
}
