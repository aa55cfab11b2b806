import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clip, displayWidth, hang, pad, wrap } from '../../src/report/text/width.ts'

describe('displayWidth', () => {
  it.each([
    ['', 0],
    ['edge', 4],
    ['─▶', 2],
    ['日本', 4],
    ['ｆｕｌｌ', 8],
    ['한글', 4],
    ['e\u0301', 1],
    ['🚀', 2],
    ['a\u200bb', 2],
    ['×', 1],
    ['Ж', 1],
  ])('%j takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })
})

const words = fc.array(fc.string({ maxLength: 12 }), { maxLength: 20 }).map((all) => all.join(' '))

describe('wrapping', () => {
  it('keeps within the width but for single words, and loses no word', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 60 }), (text, width) => {
        const lines = wrap(text, width)
        for (const line of lines) {
          expect(displayWidth(line) <= width || !/ (?!%)/.test(line)).toBe(true)
        }
        const split = (all: string): string[] => all.split(' ').filter((each) => each !== '')
        expect(split(lines.join(' '))).toEqual(split(text))
      }),
    )
  })

  it('clips to the width and pads to it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 2, max: 30 }),
        (text, width) => {
          expect(displayWidth(clip(text, width))).toBeLessThanOrEqual(width)
          expect(displayWidth(pad(clip(text, width), width))).toBe(width)
        },
      ),
    )
  })

  it('hangs further lines below the first', () => {
    expect(hang('! ', 'one two three four', 18)).toEqual(['! one two three', '  four'])
  })
})
