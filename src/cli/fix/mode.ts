import { InputError } from '../../drive/errors.ts'
import type { Arguments } from '../arguments.ts'

/** What becomes of the plan. */
export type Mode =
  | { readonly k: 'show' }
  | { readonly k: 'diff' }
  | { readonly k: 'write' }
  | { readonly k: 'branch'; readonly name: string }

/**
 * The mode that was asked for; without any, the plan is shown.
 *
 * @throws InputError where there is more than one, or an option that does not go with it.
 */
export function modeOf(args: Arguments): Mode {
  const given = (['diff', 'write', 'branch'] as const).filter((name) => args.has(name))
  const [first, second] = given
  if (second !== undefined) throw new InputError(`--${first} and --${second}: give one of them`)
  if (first === undefined) return { k: 'show' }
  if (args.has('format'))
    throw new InputError(`--format goes with the overview, not with --${first}`)
  if (first === 'diff') return { k: 'diff' }
  if (args.has('rev')) throw new InputError(`--rev goes with --diff, not with --${first}`)
  return first === 'write' ? { k: 'write' } : { k: 'branch', name: args.text('branch') ?? '' }
}
