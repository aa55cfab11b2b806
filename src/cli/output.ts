import type { Writable } from 'node:stream'
import { InputError } from '../drive/errors.ts'

/**
 * Writes text and settles when the stream has taken all of it. A reader that has seen enough and
 * left (`| head`) is none of our business; a full disk is.
 */
export function writeAll(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      const code = (error as NodeJS.ErrnoException | null | undefined)?.code
      if (!error || code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') resolve()
      else reject(new InputError(`the result could not be written (${code ?? error.message})`))
    })
  })
}

/** Leaves what goes wrong with a stream to those who write to it, and does not end the process. */
export function keepOpen(stream: Writable): void {
  stream.on('error', () => {})
}
