import { InputError } from '../drive/errors.ts'

/** A name that Git keeps to itself, also where the file system does not know upper from lower. */
const KEPT = /^(?:\.\.?|\.git|git~1)$/i

/**
 * Checks that a path of an edit stays within its tree: relative, with plain names between slashes.
 *
 * @throws InputError in one line.
 */
export function checkEditPath(path: string): void {
  const segments = path.split('/')
  const isPlain = segments.every((name) => name !== '' && !KEPT.test(name))
  if (isPlain && !/[\\\0]/.test(path)) return
  throw new InputError(`${JSON.stringify(path)} is no path within the tree: it is not written`)
}
