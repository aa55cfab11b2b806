import type { Text } from '../types/source.ts'

/**
 * A question about the text of files, each asked once: most documents need not be looked at for what
 * their file does not mention.
 */
export function mentioning(asks: (text: string) => boolean): (source: Text) => boolean {
  const known = new WeakMap<Text, boolean>()
  return (source) => {
    const answer = known.get(source) ?? asks(source.text)
    known.set(source, answer)
    return answer
  }
}
