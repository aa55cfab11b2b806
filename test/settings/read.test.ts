import { describe, expect, it } from 'vitest'
import { readSettings } from '../../src/settings/read.ts'
import { pathText } from '../../src/source/field.ts'
import type { Fact } from '../../src/types/evidence.ts'
import { example } from './example.ts'
import { settingsDoc } from './yaml.ts'

const read = (text: string) => readSettings(settingsDoc(text))
const messages = (text: string): string[] => read(text).problems.map(({ message }) => message)
const values = <T>(facts: readonly Fact<T>[]): T[] => facts.map(({ value }) => value)

describe('readSettings', () => {
  it('takes defaults where there is no file or nothing in it', () => {
    const { value, problems } = readSettings(null)
    expect(problems).toEqual([])
    expect(value).toMatchObject({ clusters: [], ignore: [], comment: 'findings', failOn: 'never' })
    expect(read('version: 1\n').value).toEqual(value)
  })

  it('reads every key of the interface', () => {
    const { value, problems } = read(example)
    expect(problems).toEqual([])
    expect(value).toMatchObject({ failOn: 'warning', dashboard: 'acme/platform' })
    expect(value.fixLabel).toBe('ingress.acme.io/edge')
    const [cluster] = value.clusters
    expect(cluster).toMatchObject({ paths: ['clusters/prod'], complete: true })
    expect(cluster?.kubernetes?.value).toBe('1.35')
    expect(values(cluster?.podCidrs ?? [])).toEqual(['10.244.0.0/16'])
    expect(value.rules.get('pod-hotspot')).toMatchObject({
      severity: 'warning',
      peakToMean: { value: 1.5 },
    })
    expect(value.rules.get('controller-retired')?.severity).toBe('off')
  })

  it('reads pools', () => {
    const [edge, workers, spot] = read(example).value.clusters[0]?.pools ?? []
    expect(edge?.nodes?.value).toEqual({ min: 2, max: 2 })
    expect(values(edge?.taints ?? [])).toEqual([
      { key: 'ingress.acme.io/edge', value: 'true', effect: 'NoSchedule' },
      { key: 'dedicated', value: '', effect: 'NoExecute' },
    ])
    expect(edge?.allocatable?.value).toEqual({ cpuMilli: 4000, memoryBytes: 2 ** 34, pods: 100 })
    expect(edge?.labels.get('ingress.acme.io/edge')?.value).toBe('true')
    expect(workers?.nodes?.value).toEqual({ min: 3, max: 12 })
    expect(spot?.nodes?.value).toEqual({ min: 0, max: null })
    expect(spot?.allocatable?.value).toEqual({ cpuMilli: 3920, memoryBytes: 2e9, pods: 110 })
  })

  it('tells no fronts from nothing in front, and knows the line of every value', () => {
    const [first, second] = read(example).value.clusters[0]?.entries ?? []
    expect(first?.fronts?.[1]).toMatchObject({ enforcesRanges: { value: false }, sends: [] })
    expect(second?.fronts).toEqual([])
    expect(
      read('clusters: [{name: a, entries: [{match: a/Service/b}]}]').value.clusters[0]?.entries[0]
        ?.fronts,
    ).toBeNull()
    const why = first?.fronts?.[1]?.members?.[0]?.why
    expect(why?.k === 'field' ? pathText(why) : why).toBe(
      'clusters[0].entries[0].fronts[1].members[0]',
    )
  })

  it('leaves it to the review to judge ignores', () => {
    expect(read(example).value.ignore).toMatchObject([
      {
        rules: ['source-ip-lost'],
        entry: 'legacy/Service/ftp',
        reason: 'address not used',
        expires: '2027-01-31',
        owner: 'settings/ignore/0',
        scope: null,
      },
      {
        rules: ['edge-shared'],
        subject: 'pool/edge',
        reason: null,
        expires: null,
        owner: 'settings/ignore/1',
      },
    ])
    expect(messages('ignore: [{ rule: no-such-rule }]')).toEqual([])
  })

  it('takes a path that is the repository for no choice of paths', () => {
    expect(read('clusters: [{ name: a, paths: [., b] }]').value.clusters[0]?.paths).toEqual([])
  })

  it('says the line', () => {
    const { problems } = read('version: 1\nrules:\n  pod-hotspot:\n    peakToMaen: 2\n')
    expect(problems).toEqual([
      {
        code: 'settings-invalid',
        message: 'unknown key "peakToMaen" in rules.pod-hotspot; did you mean "peakToMean"?',
        at: { file: '.github/edgewise.yaml', line: 4, endLine: 4 },
      },
    ])
  })

  it('finds all errors at once', () => {
    const { problems } = read(
      'version: 2\ncluster: []\nfailOn: [x]\nrules: { pod-hotspot: { peakToMean: 0.5 } }\n',
    )
    expect(problems.map(({ at }) => at?.line).sort()).toEqual([1, 2, 3, 4])
  })

  it('lists so many errors, and counts the rest', () => {
    const { problems } = read(Array.from({ length: 250 }, (_, i) => `k${i}: 1\n`).join(''))
    expect(problems).toHaveLength(101)
    expect(problems.at(-1)).toMatchObject({
      message: '150 more errors are not listed; mend the first ones',
      at: { line: 250 },
    })
  })

  it('is not misled by names that objects have by nature', () => {
    expect(messages('constructor: 1\n__proto__: { failOn: never }\n')).toHaveLength(2)
    expect(messages('failOn: toString')).toHaveLength(1)
    const { value } = read(
      'clusters: [{ name: a, pools: [{ name: __proto__, labels: { constructor: "1" } }] }]',
    )
    expect(value.clusters[0]?.pools?.[0]?.labels.get('constructor')?.value).toBe('1')
  })
})
