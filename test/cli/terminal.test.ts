import { expect, test } from 'vitest'
import { parseArguments } from '../../src/cli/arguments.ts'
import { options } from '../../src/cli/options.ts'
import { wantsColor } from '../../src/cli/terminal.ts'

test.each([
  [null, true, {}, true],
  [null, false, {}, false],
  ['auto', true, {}, true],
  ['auto', true, { NO_COLOR: '1' }, false],
  ['auto', true, { NO_COLOR: '' }, true],
  ['auto', true, { TERM: 'dumb' }, false],
  ['always', false, { NO_COLOR: '1' }, true],
  ['never', true, {}, false],
] as const)(
  '--color %s, on a terminal: %s, with %j: %s',
  (wish, isTerminal, environment, color) => {
    expect(wantsColor(wish, isTerminal, environment)).toBe(color)
  },
)

test('splits a command line', () => {
  const args = parseArguments(
    ['simulate', '--set', 'a=1', '--set=b=2', '--quiet', 'dir', '--', '--entry', '-'],
    options,
  )
  expect(args.operands).toEqual(['simulate', 'dir', '--entry', '-'])
  expect(args.list('set')).toEqual(['a=1', 'b=2'])
  expect(args.text('set')).toBe('b=2')
  expect(args.has('quiet')).toBe(true)
  expect(args.text('entry')).toBe(null)
  expect(args.given).toEqual(['set', 'quiet'])
})
