import { describe, expect, test } from 'vitest'
import { answer } from '../../src/engine.ts'
import type { SettingsFile, World } from '../../src/types/engine.ts'
import type { Finding } from '../../src/types/report.ts'
import { lost, sample } from '../app/sample.ts'
import { fixText } from '../support/fix-text.ts'
import { plainOptions } from '../support/memory.ts'
import { filesOf } from '../support/scenarios.ts'
import { type Files, reviewText, SETTINGS, simulateText } from '../support/simulate-text.ts'

const path = 'acme/.github:.github/edgewise.yaml'
const entry = 'ingress-nginx/Service/ingress-nginx-controller'

const organisation = (text: string): SettingsFile => ({
  path,
  bytes: new TextEncoder().encode(text),
})

const { [SETTINGS]: declared = '', ...bare } = sample
const broken: Files = { ...sample, ...lost }
const until = 'reason: known, expires: 2027-01-31'

const ruleOf = ({ rule }: Finding): string => rule

test('a cluster that the organisation declares is as if the repository declared it', () => {
  const own = simulateText({ ...sample, ...lost })
  const { [SETTINGS]: _, ...files } = broken
  const theirs = simulateText(files, { organisation: organisation(declared) })
  expect(own.clusters[0]?.findings.length).toBeGreaterThan(0)
  expect(theirs).not.toEqual(own)
  expect(JSON.parse(JSON.stringify(theirs).replaceAll(path, SETTINGS))).toEqual(own)
})

test('a repository has its own fronts and pools instead', () => {
  const text = declared.replace('name: prod', 'name: staging')
  const names = (files: Files): readonly string[] =>
    simulateText(files, { organisation: organisation(text) }).clusters.map(({ name }) => name)
  expect(names(bare)).toEqual(['staging'])
  expect(names(sample)).toEqual(['prod'])
})

test('the settings that a request brings along have the same defaults', () => {
  const settings = { path: 'elsewhere.yaml', bytes: new TextEncoder().encode('failOn: error') }
  const given = { settings, organisation: organisation(declared) }
  expect(simulateText(bare, given).clusters.map(({ name }) => name)).toEqual(['prod'])
})

test('what is in force is told as one', () => {
  const config = (own: string | null, text: string) => {
    const options = { ...plainOptions, organisation: organisation(text) }
    const tree = own === null ? [] : [{ path: SETTINGS, id: 'own', mode: '100644', size: null }]
    const world: World = {
      tree: () => ({ ok: true, value: tree }),
      blob: () => ({ ok: true, value: new TextEncoder().encode(own ?? '') }),
      validation: () => null,
      build: () => null,
      hcl: () => null,
    }
    return answer(world, { k: 'config', tree: 'only', options }, new Map()).value
  }
  expect(config('failOn: error', 'failOn: warning\ncomment: off')).toMatchObject({
    path: SETTINGS,
    settings: { failOn: 'error', comment: 'off' },
    problems: [],
  })
  expect(config(null, 'failOn: warning')).toMatchObject({ path, settings: { failOn: 'warning' } })
  expect(config('failOn: error', 'falOn: never')?.problems).toMatchObject([
    { at: { file: path, line: 1 } },
  ])
})

describe('ignores', () => {
  const found = (own: string, theirs: string) => {
    const files = { ...broken, [SETTINGS]: `${own}${declared.replace('version: 1\n', '')}` }
    const [cluster] = simulateText(files, { organisation: organisation(theirs) }).clusters
    const { findings = [], ignored = [] } = cluster ?? {}
    return {
      findings: findings.map(ruleOf).toSorted(),
      ignored: ignored.map(ruleOf),
      all: findings,
    }
  }
  const nothing = found('', '')

  test('of both count', () => {
    const [first, second] = [...new Set(nothing.findings)]
    expect(second).toBeDefined()
    const ours = `ignore: [{ rule: ${first}, ${until} }]\n`
    const theirs = `ignore: [{ rule: ${second}, ${until} }]\n`
    const both = found(ours, theirs)
    expect(new Set(both.ignored)).toEqual(new Set([first, second]))
    expect(both.findings).toEqual(nothing.findings.filter((id) => id !== first && id !== second))
    expect(new Set(found('', theirs).ignored)).toEqual(new Set([second]))
  })

  test('of the organisation may match nothing here, and those of the repository may not', () => {
    const withNote = [...nothing.findings, 'ignore-invalid'].toSorted()
    const idle = `ignore: [{ rule: label-not-settable, ${until} }]\n`
    expect(found('', idle).findings).toEqual(nothing.findings)
    expect(found(idle, '').findings).toEqual(withNote)
    expect(found(idle, idle).findings).toEqual(withNote)
  })

  test('of the organisation that are of no use are a note at their place', () => {
    const over = 'ignore:\n  - { rule: edge-shared, reason: known, expires: 2026-01-14 }\n'
    const [note] = found('', over).all.filter(({ rule }) => rule === 'ignore-invalid')
    expect(note).toMatchObject({
      subject: 'settings/organisation/ignore/0',
      at: { file: path, line: 2 },
    })
    const both = found(over.replace('shared', 'single-node'), over).all
    const subjects = both
      .filter(({ rule }) => rule === 'ignore-invalid')
      .map((each) => each.subject)
    expect(subjects.toSorted()).toEqual(['settings/ignore/0', 'settings/organisation/ignore/0'])
  })
})

test('settings of the organisation that are wrong are refused, with whose they are', () => {
  const wrong = organisation('version: 1\nfalOn: never\n')
  const refused = `refused: ${path}:2: unknown key "falOn"; did you mean "failOn"?`
  expect(() => simulateText(sample, { organisation: wrong })).toThrow(refused)
  expect(() => reviewText(sample, broken, { organisation: wrong })).toThrow(refused)
  expect(() => fixText(sample, { organisation: wrong })).toThrow(refused)
})

describe('fix', () => {
  const inSettings = filesOf('cluster-policy')
  const { [SETTINGS]: text = '', ...files } = inSettings

  test.each([
    ['none of its own', files],
    ['others of its own', { ...files, [SETTINGS]: 'failOn: error\n' }],
  ])('does not write to the organisation’s: the repository has %s', (_, tree) => {
    const [own] = fixText(inSettings, { entry }).plans
    const [plan] = fixText(tree, { entry, organisation: organisation(text) }).plans
    expect(plan?.stages.map(({ stage }) => stage)).toEqual(own?.stages.map(({ stage }) => stage))
    const isOfSettings = (each: { path: string }): boolean => [SETTINGS, path].includes(each.path)
    const stages = plan?.stages ?? []
    const written = (own?.stages ?? []).map(({ edits }) => edits.filter((e) => !isOfSettings(e)))
    expect(written.flat().length).toBeGreaterThan(0)
    expect(stages.map(({ edits }) => edits)).toEqual(written)
    expect(stages[0]?.unedited).toMatchObject([
      { at: { file: path }, reason: 'these are the settings of the organisation' },
    ])
  })

  test('writes to the repository’s own as before', () => {
    const [own] = fixText(inSettings, { entry }).plans
    const [plan] = fixText(inSettings, { entry, organisation: organisation('comment: off') }).plans
    expect(plan).toEqual(own)
  })

  test('does not forget the organisation’s when it has edited the repository’s own', () => {
    const clusters = text.replace(/^fix:.*\n?/m, '')
    expect(clusters).not.toBe(text)
    const fixed = /^fix:.*$/m.exec(text)?.[0] ?? ''
    const tree = { ...files, [SETTINGS]: clusters }
    const [own] = fixText(inSettings, { entry }).plans
    const [plan] = fixText(tree, { entry, organisation: organisation(fixed) }).plans
    expect(plan?.stages.map(({ title, loss }) => [title, loss])).toEqual(
      own?.stages.map(({ title, loss }) => [title, loss]),
    )
  })
})
