import { EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml'
import { maxDepth } from '../limits.ts'
import { type Fault, quoted } from '../problems.ts'
import { type Built, build } from './build.ts'
import { joinFlowLines } from './flow-lines.ts'
import { nodeAt } from './lazy.ts'
import { record } from './tape.ts'

/** Parses the document between two offsets of a file's text; every failure is a `fault`. */
export function parseDocument(text: string, start: number, end: number): Built {
  const chunk = withLineFeeds(text.slice(start, end))
  try {
    return treeOf(chunk, start, eventsOf(chunk))
  } catch (error) {
    const last = Math.max(start, end - 1)
    return { ...nothing, fault: faultOf(error, start, last) }
  }
}

/**
 * The parser's events for a document that `parseDocument` found no fault in, and the text into which
 * their offsets count.
 */
export function eventsBetween(
  text: string,
  start: number,
  end: number,
): { readonly chunk: string; readonly events: readonly Event[] } {
  const chunk = withLineFeeds(text.slice(start, end))
  return { chunk, events: eventsOf(chunk) }
}

/** On tape where that is possible; documents with anchors and the like are built at once. */
function treeOf(text: string, base: number, events: readonly Event[]): Built {
  const tape = record(text, base, events)
  if (tape === null) return build(text, base, events)
  const { words, first, duplicates, encryptedAt } = tape
  const root = nodeAt({ text, base, words }, first)
  return { root, fault: null, duplicates, encryptedAt, secondAt: -1 }
}

function eventsOf(chunk: string): readonly Event[] {
  try {
    return parseEvents(chunk, { maxDepth })
  } catch (error) {
    if (!(error instanceof YAMLException) || error.reason !== 'deficient indentation') throw error
    const joined = joinFlowLines(chunk)
    if (joined === chunk) throw error
    return parseEvents(joined, { maxDepth }).map((event) => restore(event, chunk))
  }
}

/** Scalars that were joined hold line breaks in truth, which have to be folded. */
function restore(event: Event, chunk: string): Event {
  if (event.type !== EVENT_ID.SCALAR || !event.fast || event.valueStart < 0) return event
  const hasBreak = /[\r\n]/.test(chunk.slice(event.valueStart, event.valueEnd))
  return hasBreak ? { ...event, fast: false } : event
}

/**
 * Turns what is a line break in YAML 1.1 only, so for Kubernetes but not for the parser, into a
 * line feed: keys could hide behind it. (Three searches are faster than one expression.)
 */
function withLineFeeds(text: string): string {
  const isPlain = otherBreaks.every((character) => !text.includes(character))
  return isPlain ? text : text.replace(/[\u0085\u2028\u2029]/g, '\n')
}

const otherBreaks = ['\u0085', '\u2028', '\u2029']

const nothing = { root: null, duplicates: [], encryptedAt: -1, secondAt: -1 }

function faultOf(error: unknown, start: number, last: number): Fault {
  if (!(error instanceof YAMLException)) {
    return {
      code: 'unreadable',
      message: `the parser gave up (${quoted(String(error))})`,
      offset: start,
    }
  }
  const offset = Math.min(last, start + (error.mark?.position ?? 0))
  if (error.reason.startsWith('nesting exceeded')) {
    return {
      code: 'too-deep',
      message: `the document nests deeper than ${maxDepth} levels`,
      offset,
    }
  }
  return { code: 'yaml-syntax', message: error.reason, offset }
}
