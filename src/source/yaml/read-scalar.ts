import { CHOMPING_MODE, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml'
import type { Scalar } from '../../types/source.ts'
import { isMergeTag, plainValue, taggedValue } from './scalar.ts'

/** The value of a scalar; undefined where its text does not fit its tag. */
export function scalarValue(text: string, event: ScalarEvent): Scalar | undefined {
  const isPlain = event.style === SCALAR_STYLE.PLAIN
  if (event.tagStart < 0) {
    if (!isPlain) return getScalarValue(text, event)
    if (event.fast) return plainValue(text.slice(event.valueStart, event.valueEnd))
    return plainValue(getScalarValue(text, event))
  }
  return taggedValue(getScalarValue(text, event), text.slice(event.tagStart, event.tagEnd))
}

/** Whether a key is the merge key `<<`: plain and untagged, or tagged `!!merge` or `!`. */
export function isMergeKey(text: string, event: ScalarEvent): boolean {
  if (event.valueEnd - event.valueStart !== 2 || !text.startsWith('<<', event.valueStart))
    return false
  if (event.tagStart < 0) return event.style === SCALAR_STYLE.PLAIN
  const tag = text.slice(event.tagStart, event.tagEnd)
  return tag === '!' || isMergeTag(tag)
}

/**
 * Where a scalar stands as written: with its quotes, or from the header of its block on. `from` is
 * the end of what stands before it; an empty scalar stands behind the `:` or `-` that asks for it.
 */
export function extentOf(
  text: string,
  event: ScalarEvent,
  { from, behind }: { readonly from: number; readonly behind: ':' | '-' },
): Extent {
  const { valueStart, valueEnd, style } = event
  const properties = Math.max(event.tagEnd, event.anchorEnd)
  if (valueStart < 0) {
    const place = properties >= 0 ? properties : emptyPlace(text, from, behind)
    return { start: place, end: place }
  }
  if (style === SCALAR_STYLE.PLAIN) return { start: valueStart, end: valueEnd }
  if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED) {
    return { start: valueStart - 1, end: valueEnd + 1 }
  }
  const indicator = style === SCALAR_STYLE.LITERAL_BLOCK ? '|' : '>'
  const start = blockStart(text, Math.max(from, properties), indicator)
  const isKept = event.chomping === CHOMPING_MODE.KEEP
  return { start, end: isKept ? valueEnd : blockEnd(text, valueStart, valueEnd) }
}

type Extent = { readonly start: number; readonly end: number }

/** Whether a value is one that SOPS encrypted. */
export function isEncrypted(text: string, valueStart: number): boolean {
  return text.charCodeAt(valueStart) === 0x45 && text.startsWith('ENC[AES256_GCM,', valueStart)
}

/** The `|` or `>` of a block scalar: the first one behind `from` that is in no comment. */
function blockStart(text: string, from: number, indicator: '|' | '>'): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === indicator) return i
    if (text[i] === '#') i = lineEnd(text, i)
  }
  return from
}

/** The end of a block scalar without the blank lines behind its last line. */
function blockEnd(text: string, start: number, end: number): number {
  let last = end
  while (last > start && isBlank(text.charCodeAt(last - 1))) last--
  return last === start ? start : Math.min(end, lineEnd(text, last) + 1)
}

/** The end of a flow collection whose last part ends at `from`. */
export function flowEnd(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const character = text[i]
    if (character === '}' || character === ']') return i + 1
    if (character === '#') i = lineEnd(text, i)
  }
  return text.length
}

/** Where an empty value would be written: behind the `:` or `-` that asks for it. */
export function emptyPlace(text: string, from: number, indicator: ':' | '-'): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === indicator) return i + 1
    if (text[i] === '#') i = lineEnd(text, i)
    else if (!isBlank(text.charCodeAt(i))) return from
  }
  return from
}

function lineEnd(text: string, from: number): number {
  const found = text.indexOf('\n', from)
  return found < 0 ? text.length : found
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}
