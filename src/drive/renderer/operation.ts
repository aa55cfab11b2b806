import type { Answer } from '../../types/engine.ts'

type Refused = Extract<Answer<never>, { readonly ok: false }>

/** Something that the program can be asked for; the forms are in tools/render. */
export type Operation<N, T> = {
  /** Who does it, in messages. */
  readonly by: string
  /** Why it is not asked at all; null where it is. */
  tooLarge(need: N): string | null
  /** The line that asks. */
  question(need: N): string
  /**
   * What a line answers.
   *
   * @throws Ended where its form is another than it should be.
   */
  answerIn(line: string): Answer<T>
  /** A permanent failure, for a reason that goes on from who does it. */
  refused(message: string): Refused
}

/** Characters of a document; what is read at all is shorter. */
const longestDocument = 8_000_000

/** Why a document is not looked at; null where it is. */
export const tooLargeText = ({ text }: { readonly text: string }): string | null =>
  text.length > longestDocument ? 'the document is too large' : null

/** A line as an object whose form nobody has looked at; an empty one where it is none. */
export function parsed<T>(line: string): Partial<T> & { readonly error?: unknown } {
  try {
    return Object(JSON.parse(line))
  } catch {
    return {}
  }
}
