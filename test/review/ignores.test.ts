import { describe, expect, it } from 'vitest'
import { annotationIgnores } from '../../src/cluster/ignore-annotation.ts'
import { review } from '../../src/review/review.ts'
import { simulationReport } from '../../src/review/simulation-report.ts'
import type { Ignore } from '../../src/types/settings.ts'
import { docOf, options, type Parts, raw, service, settings, simulated } from './model.ts'

const doc = service('a')

const carrier = (annotation: string): readonly Ignore[] =>
  annotationIgnores([
    docOf(`apiVersion: v1
kind: Service
metadata:
  name: a
  namespace: web
  annotations: { edgewise.dev/ignore: ${JSON.stringify(annotation)} }
`),
  ])

function simulate(parts: Parts, text = '', changes = {}) {
  const [report] = simulationReport(simulated(parts), settings(text), options(changes)).clusters
  if (report === undefined) throw new Error('there is one cluster')
  const notes = report.findings.filter(({ rule }) => rule === 'ignore-invalid')
  const others = report.findings.filter(({ rule }) => rule !== 'ignore-invalid')
  return { notes, others, ignored: report.ignored }
}

const inSettings = (rest: string): string => `ignore: [{ rule: traffic-dropped, ${rest} }]\n`
const sound = 'reason: known, expires: 2026-11-22'

describe('an ignore covers', () => {
  it.each<[string, string, boolean]>([
    ['everything of its rule', '', true],
    ['an entry', 'entry: web/Service/a,', true],
    ['a subject', 'subject: web/Service/a,', true],
    ['both', 'subject: web/Service/a, entry: web/Service/a,', true],
    ['no other entry', 'entry: web/Service/b,', false],
    ['no other subject', 'subject: web/Service/b, entry: web/Service/a,', false],
  ])('%s', (_, aim, isCovered) => {
    const { ignored, others, notes } = simulate({ raw: [raw(doc)] }, inSettings(aim + sound))
    expect([ignored.length, others.length, notes.length]).toEqual(isCovered ? [1, 0, 0] : [0, 1, 1])
    if (isCovered)
      expect(ignored[0]).toMatchObject({
        rule: 'traffic-dropped',
        reason: 'known',
        expires: '2026-11-22',
      })
  })

  it('findings about the object that carries it, be it subject or entry', () => {
    const ignores = carrier('traffic-dropped, pod-hotspot until 2026-11-22: known')
    const about = { rule: 'pod-hotspot', subject: 'web/Deployment/x' }
    const other = { ...about, entry: 'web/Service/b' }
    const { ignored, others, notes } = simulate({
      raw: [raw(doc), raw(doc, about), raw(doc, other)],
      ignores,
    })
    expect(ignored.map(({ rule }) => rule)).toEqual(['pod-hotspot', 'traffic-dropped'])
    expect(others.map(({ entry }) => entry)).toEqual(['web/Service/b'])
    expect(notes).toEqual([])
  })
})

describe('an ignore is itself a note', () => {
  it.each<[string, string, string]>([
    [
      'without a reason',
      'expires: 2027-01-01',
      'The ignore of "traffic-dropped" has no reason and no effect: say why it is accepted.',
    ],
    [
      'without an end',
      'reason: x',
      'The ignore of "traffic-dropped" has no end and no effect: add `expires: YYYY-MM-DD`.',
    ],
    [
      'the day after its end',
      'reason: x, expires: 2026-11-21',
      'The ignore of "traffic-dropped" ended on 2026-11-21: renew or remove it.',
    ],
  ])('%s', (_, rest, message) => {
    const { notes, others, ignored } = simulate({ raw: [raw(doc)] }, inSettings(rest))
    expect([others.length, ignored.length]).toEqual([1, 0])
    expect(notes).toMatchObject([
      { severity: 'note', entry: null, subject: 'settings/ignore/0', message },
    ])
    expect(notes[0]?.at).toEqual({ file: '.github/edgewise.yaml', line: 1, endLine: 1 })
  })

  it.each<[string, string, string]>([
    [
      'with an unknown rule',
      'trafic-dropped until 2027-01-01: x',
      'There is no rule "trafic-dropped"; did you mean "traffic-dropped"?',
    ],
    [
      'that matches nothing',
      'edge-shared until 2027-01-01: x',
      'The ignore of "edge-shared" matches no finding: remove it.',
    ],
    [
      'that cannot be read',
      'Edge!',
      'The ignore cannot be read and has no effect: ' +
        'write `<rule>[,<rule>] until YYYY-MM-DD: <reason>`.',
    ],
    [
      'with several defects',
      'zzz',
      'There is no rule "zzz"; `edgewise rules` lists all. ' +
        'The ignore of "zzz" has no reason and no effect: say why it is accepted. ' +
        'The ignore of "zzz" has no end and no effect: add `until YYYY-MM-DD`.',
    ],
  ])('%s', (_, annotation, message) => {
    const { notes } = simulate({ raw: [raw(doc)], ignores: carrier(annotation) })
    expect(notes).toMatchObject([{ subject: 'web/Service/a', message }])
    expect(notes[0]?.at).toMatchObject({ line: 6 })
  })

  it('that can be switched off', () => {
    expect(
      simulate({}, 'ignore: [{ rule: zzz }]\nrules: { ignore-invalid: { severity: off } }').notes,
    ).toEqual([])
  })

  it('that no other ignore accepts', () => {
    const { notes, ignored } = simulate(
      {},
      'ignore: [{ rule: ignore-invalid, reason: x, expires: 2027-01-01 }]',
    )
    expect([notes.length, ignored.length]).toEqual([1, 0])
  })

  it('only where the whole tree was simulated as it is', () => {
    const unmatched = inSettings(sound)
    expect(simulate({}, unmatched).notes).toHaveLength(1)
    for (const changes of [{ clusters: ['prod'] }, { entry: 'x' }, { set: ['policy=Local'] }]) {
      expect(simulate({}, unmatched, changes).notes).toEqual([])
    }
  })

  it('once for all clusters, and not where one of them has a match', () => {
    const notes = (parts: readonly Parts[]) =>
      simulationReport(simulated(...parts), settings(inSettings(sound)), options()).clusters.map(
        ({ name, findings }) => [name, findings.map(({ rule }) => rule)],
      )
    expect(notes([{ name: 'b' }, { name: 'a' }])).toEqual([
      ['a', ['ignore-invalid']],
      ['b', []],
    ])
    expect(notes([{ name: 'b', raw: [raw(doc)] }, { name: 'a' }])).toEqual([
      ['a', []],
      ['b', []],
    ])
  })
})

describe('in a review', () => {
  const revisions = { base: 'b', mergeBase: 'm', head: 'h' }
  const compare = (base: Parts, head: Parts, text = '') => {
    const [cluster] = review(simulated(base), simulated(head), {
      revisions,
      settings: settings(text),
      options: options(),
    }).clusters
    const rules = (found: readonly { rule: string }[] = []) => found.map(({ rule }) => rule)
    const { new: added, existing, solved } = cluster?.findings ?? {}
    return { new: rules(added), existing: rules(existing), solved: rules(solved) }
  }
  const found = [raw(doc)]
  const ignores = carrier('traffic-dropped until 2027-01-01: known')

  it('an annotation that the head adds takes effect after the merge', () => {
    expect(compare({}, { raw: found, ignores })).toEqual({
      new: ['traffic-dropped'],
      existing: [],
      solved: [],
    })
    expect(compare({ raw: found }, { raw: found, ignores })).toEqual({
      new: [],
      existing: ['traffic-dropped'],
      solved: [],
    })
  })

  it('one of the base holds on both sides', () => {
    expect(compare({ raw: found, ignores }, { raw: found, ignores })).toEqual({
      new: [],
      existing: [],
      solved: [],
    })
    expect(compare({ raw: found, ignores }, { raw: found })).toEqual({
      new: [],
      existing: [],
      solved: [],
    })
  })

  it('a change that leaves an annotation without a match is told so', () => {
    expect(compare({ raw: found, ignores }, { ignores })).toEqual({
      new: ['ignore-invalid'],
      existing: [],
      solved: [],
    })
  })

  it('what is wrong with the settings was wrong before', () => {
    const broken = 'ignore: [{ rule: zzz }]'
    expect(compare({ name: 'b' }, { name: 'a' }, broken)).toEqual({
      new: [],
      existing: ['ignore-invalid'],
      solved: [],
    })
  })
})
