import { dump } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readSettingsFiles, type SettingsFiles } from '../../src/settings/join.ts'
import { settingsSchema } from '../../src/settings/schema.ts'
import type { SettingsFile } from '../../src/types/engine.ts'
import type { Settings } from '../../src/types/settings.ts'
import { example } from './example.ts'

const theirs = 'acme/.github:.github/edgewise.yaml'
const ours = '.github/edgewise.yaml'

const file = (path: string, text: string | null): SettingsFile | null =>
  text === null ? null : { path, bytes: new TextEncoder().encode(text) }

const join = (own: string | null, organisation: string | null) =>
  readSettingsFiles({
    own: file(ours, own),
    organisation: file(theirs, organisation),
  } satisfies SettingsFiles)

/** Values alone, without the places that they were read from. */
const worth = (settings: Settings): unknown =>
  JSON.parse(
    JSON.stringify(settings, (key, value: unknown) => {
      if (key === 'why' || key === 'field') return undefined
      return value instanceof Map ? [...value] : value
    }),
  )

const keys = Object.keys(settingsSchema['properties'] as object)
const whole = parse(example) as Readonly<Record<string, unknown>>

/** Another value than the example's for each key that the schema has. */
const other: Readonly<Record<string, unknown>> = {
  version: 1,
  clusters: [{ name: 'other' }],
  rules: { 'edge-shared': { severity: 'off' } },
  ignore: [{ rule: 'node-hotspot', reason: 'known', expires: '2027-01-31' }],
  comment: 'always',
  failOn: 'error',
  dashboard: 'acme/other',
  fix: { label: 'other' },
}

/** What the two files say by themselves. */
const alone = (written: Readonly<Record<string, unknown>>): Settings =>
  join(dump(written), null).value

describe('every key of the schema', () => {
  test('has a value here', () => {
    expect(Object.keys(other).toSorted()).toEqual(keys.toSorted())
    expect(Object.keys(whole).toSorted()).toEqual(keys.toSorted())
    expect(join(dump(other), null).problems).toEqual([])
  })

  test.each(keys.filter((key) => key !== 'ignore' && key !== 'dashboard'))(
    '%s counts as the repository has it, all others as the organisation does',
    (key) => {
      const joined = join(dump({ [key]: other[key] }), example)
      expect(joined.problems).toEqual([])
      const expected = worth(alone({ ...whole, [key]: other[key] })) as { ignore: object[] }
      const shared = expected.ignore.map((each, index) => ({
        ...each,
        owner: `settings/organisation/ignore/${index}`,
        isShared: true,
      }))
      expect(worth(joined.value)).toEqual({ ...expected, ignore: shared })
    },
  )

  test.each(keys)('%s counts where the repository does not have it', (key) => {
    const { [key]: _, ...rest } = other
    const { value } = join(dump(rest), example)
    const name = (key === 'fix' ? 'fixLabel' : key) as keyof Settings
    const found = worth(value) as Readonly<Record<string, unknown>>
    const expected = worth(join(null, example).value) as Readonly<Record<string, unknown>>
    expect(found[name]).toEqual(expected[name])
  })
})

describe('joined', () => {
  test.each([example, dump(other), '', 'version: 1\n'])('with nothing, nothing changes', (text) => {
    const { value } = join(text, null)
    expect(worth(join(text, '').value)).toEqual({ ...(worth(value) as object), dashboard: null })
    const from = worth(join(null, text).value) as { ignore: { owner: string }[] }
    const ignore = from.ignore.map(({ owner, ...rest }) => ({
      ...rest,
      owner: owner.replace('/organisation', ''),
      isShared: undefined,
    }))
    expect({ ...from, ignore }).toEqual(worth(value))
  })

  test.each([example, dump(other), ''])('with themselves, nothing changes', (text) => {
    expect(worth(join(text, text).value)).toEqual(worth(join(text, null).value))
  })

  test('with anything a second time, nothing changes', () => {
    const once = join(dump(other), example)
    expect(worth(join(dump(other), `${example}\n`).value)).toEqual(worth(once.value))
  })

  test('ignores of both count, the repository’s first, and each has a name of its own', () => {
    const own = 'ignore: [{ rule: edge-shared, subject: pool/edge }, { rule: node-hotspot }]'
    const { ignore } = join(own, example).value
    expect(ignore.map(({ owner, rules, isShared = false }) => [owner, rules[0], isShared])).toEqual(
      [
        ['settings/ignore/0', 'edge-shared', false],
        ['settings/ignore/1', 'node-hotspot', false],
        ['settings/organisation/ignore/0', 'source-ip-lost', true],
      ],
    )
  })

  test('the dashboard is the organisation’s alone', () => {
    expect(join('dashboard: acme/mine', 'failOn: error').value.dashboard).toBe(null)
    expect(join('dashboard: acme/mine', 'dashboard: acme/theirs').value.dashboard).toBe(
      'acme/theirs',
    )
  })

  test('an empty list is a list', () => {
    expect(join('clusters: []', example).value.clusters).toEqual([])
    expect(join('rules: {}', example).value.rules.size).toBe(0)
  })

  test('a key without a value is wrong, and no way to have the default', () => {
    const { value, problems } = join('failOn:', 'failOn: error')
    expect(value.failOn).toBe('never')
    expect(problems.map(({ at }) => at?.file)).toEqual([ours])
  })
})

describe('what is wrong', () => {
  test('stands in the file that has it, the repository’s own first', () => {
    const { problems } = join('# words\nfialOn: never', 'version: 1\n\ncomments: off\nfailOn: [')
    expect(problems.map(({ at, code }) => [at?.file, at?.line, code])).toEqual([
      [ours, 2, 'settings-invalid'],
      [theirs, expect.any(Number), 'yaml-syntax'],
    ])
    const more = join(null, 'version: 1\n\ncomments: off')
    expect(more.problems).toMatchObject([{ at: { file: theirs, line: 3 } }])
  })

  test('is that the organisation’s file is too large, or no text', () => {
    const large = new Uint8Array(5 * 1024 * 1024 + 1).fill(35)
    for (const [bytes, code] of [
      [large, 'too-large'],
      [Uint8Array.of(0xff, 10), 'not-utf8'],
    ] as const) {
      const { problems } = readSettingsFiles({ own: null, organisation: { path: theirs, bytes } })
      expect(problems).toMatchObject([{ code, at: { file: theirs } }])
    }
  })
})
