/** A running program that answers one line with one line. Ask again only after the answer. */
export type Program = {
  /** @throws Ended where the program ends before it answers. */
  ask(line: string): Promise<string>
  /** Ends it at once, whatever it does. */
  kill(): Promise<void>
}

/** The program ended, or never began; the message goes on from its name, as "ended: status 2". */
export class Ended extends Error {
  override name = 'Ended'
}

/** Characters of an answer: a runaway may not fill the memory of whoever listens. */
export const longestAnswer = 20_000_000

/** Characters of what a program says last that are kept. */
const longestReason = 200

/** Why a program ended, in one line: what it wrote to standard error first, else how it ended. */
export function reasonIn(written: string, otherwise: string): string {
  const first = written.split('\n').find((line) => line.trim() !== '')
  return (first ?? otherwise).trim().slice(0, longestReason)
}

/** What says more than anybody reads. */
export const endless = 'says more than is read'
