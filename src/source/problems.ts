import type { Location, Problem, ProblemCode, Text } from '../types/source.ts'
import { maxProblems, maxQuoted } from './limits.ts'

/** What is wrong with one document, before it is known in which file; `offset` into the file. */
export type Fault = {
  readonly code: ProblemCode
  readonly message: string
  readonly offset: number
}

/** Collects the problems of one file, up to a limit; the rest is counted, not lost. */
export type Notes = {
  readonly file: string
  readonly source: Text
  readonly problems: Problem[]
  left: number
}

/** Notes one problem at an offset; `message` is one line that ends with what to do. */
export function note(notes: Notes, code: ProblemCode, message: string, offset: number): void {
  if (notes.problems.length >= maxProblems) notes.left++
  else notes.problems.push({ code, message, at: place(notes, offset) })
}

/** The problems, with one more where some were left out. */
export function allProblems(notes: Notes): readonly Problem[] {
  const last = notes.problems.at(-1)
  if (notes.left === 0 || last === undefined) return notes.problems
  const message = `${notes.left} more problems in this file are not listed; mend the first ones`
  return [...notes.problems, { code: last.code, message, at: last.at }]
}

/** Foreign text for use in a message: one line, bounded. */
export function quoted(text: string): string {
  const line = text.slice(0, maxQuoted + 1).replace(unprintable, '?')
  return line.length > maxQuoted ? `${line.slice(0, maxQuoted)}…` : line
}

const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu

function place(notes: Notes, offset: number): Location {
  const line = notes.source.lineAt(offset)
  return { file: notes.file, line, endLine: line }
}
