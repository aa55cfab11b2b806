import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boxMark, dashboardMark, hashOf, newlyTicked } from '../../src/app/dashboard/box.ts'
import { mostBoxes, shows, ticks } from '../../src/app/dashboard/errands.ts'
import { laneOf } from '../../src/app/queues.ts'
import { project } from '../../src/app/webhook/project.ts'

const box = { repository: 5, hash: hashOf('prod', 'a/Service/b') }
const line = (isTicked: boolean, of = box): string =>
  `- [${isTicked ? 'x' : ' '}] ${boxMark(of)}words`
const text = (...lines: readonly string[]): string => [dashboardMark(3), ...lines].join('\n')

const payload = {
  installation: { id: 3 },
  repository: { id: 9, name: 'platform', owner: { login: 'acme' } },
  sender: { login: 'ana', type: 'User' },
  action: 'edited',
  issue: {
    number: 4,
    state: 'open',
    body: text(line(true), 'secret plans'),
    user: { type: 'Bot', login: 'edgewise[bot]' },
    updated_at: '2026-11-22T08:00:00Z',
  },
  changes: { body: { from: text(line(false)) } },
}

const ask = (more: object = {}) =>
  project({ id: 'delivery', event: 'issues', payload: { ...payload, ...more } })

describe('issues.edited', () => {
  test('leaves who ticked which boxes, and nothing of the text', () => {
    const place = { installation: 3, repository: 9, owner: 'acme', name: 'platform' }
    const data = { place, number: 4, by: 'ana', at: '2026-11-22T08:00:00Z', boxes: [box] }
    expect(ask()).toEqual([{ queue: 'ticks', data, key: '9#4', id: 'delivery' }])
    expect(ticks.read(JSON.parse(JSON.stringify(data)))).toEqual(data)
  })

  const { issue } = payload
  test.each<[string, object]>([
    ['a bot', { sender: { login: 'x[bot]', type: 'Bot' } }],
    ['ourselves', { sender: { login: 'edgewise[bot]', type: 'Bot' } }],
    ['an issue of a person', { issue: { ...issue, user: { type: 'User' } } }],
    ['an issue of nobody', { issue: { ...issue, user: null } }],
    ['a closed issue', { issue: { ...issue, state: 'closed' } }],
    ['another installation', { installation: { id: 4 } }],
    ['an organisation', { sender: { login: 'acme', type: 'Organization' } }],
    ['somebody imported', { sender: { login: 'mona', type: 'Mannequin' } }],
    ['another App', { sender: { login: 'other[bot]', type: 'Bot' } }],
    ['nobody', { sender: null }],
    ['nothing', { changes: {} }],
    ['a text that nobody knows', { changes: { body: { from: null } } }],
    ['a text that is not said', { changes: { body: {} } }],
  ])('by or of %s is nothing', (_, more) => {
    expect(ask(more)).toEqual([])
  })

  const look = (more: object = {}) => [
    {
      queue: 'dashboards',
      data: { installation: 3, looks: true, ...more },
      key: '3',
      id: 'show delivery',
    },
  ]

  test.each<[string, object]>([
    ['a title', { changes: { title: { from: 'x' } } }],
    ['a box that was ticked before', { changes: { body: { from: issue.body } } }],
    ['a box that is not ticked any more', { issue: { ...issue, body: text(line(false)) } }],
    ['words without our mark', { issue: { ...issue, body: 'x' } }],
    ['no text', { issue: { ...issue, body: null } }],
  ])('to %s is put right', (_, more) => {
    const told = ask(more)
    expect(told).toEqual(look())
    expect(told.map(({ data }) => shows.read(JSON.parse(JSON.stringify(data))))).toEqual(
      told.map(({ data }) => data),
    )
  })

  test('that cannot be read is refused', () => {
    expect(() => ask({ changes: { body: 'x' } })).toThrow(TypeError)
    expect(() => ask({ issue: null })).toThrow(TypeError)
  })

  test('of any form takes no longer than its length', () => {
    const most = 65_536
    const pieces = [
      '- [x] <!-- edgewise:box 1 ',
      '- [',
      '<!-- ',
      'x',
      '\n- [x]',
      line(true),
      `${line(true)}\n`,
    ]
    for (const piece of pieces) {
      const body = `${dashboardMark(3)}\n${piece.repeat(most)}`.slice(0, most)
      const asked = ask({
        issue: { ...issue, body },
        changes: { body: { from: body.slice(0, 99) } },
      })
      expect(asked).toHaveLength(1)
    }
  })

  test.each([
    ['issues', 'reopened', payload],
    ['repository', 'publicized', { ...payload, issue: undefined }],
    ['repository', 'privatized', { ...payload, issue: undefined }],
  ])('%s.%s has the dashboard looked at, at once', (event, action, about) => {
    const told = project({ id: 'delivery', event, payload: { ...about, action } })
    expect(told).toEqual(look({ isDue: true }))
    // Who wakes workers finds their lane by the name.
    expect(told.map(({ queue }) => laneOf(queue))).toEqual(['scan'])
  })

  test.each<[string, object]>([
    ['another issue', { issue: { ...issue, body: 'x' } }],
    ['an issue of a person', { issue: { ...issue, user: { type: 'User' } } }],
    ['the dashboard by ourselves', { sender: { login: 'edgewise[bot]', type: 'Bot' } }],
  ])('reopening %s is nothing', (_, more) => {
    const about = { ...payload, ...more, action: 'reopened' }
    expect(project({ id: 'delivery', event: 'issues', payload: about })).toEqual([])
  })
})

test('a show that waits does what all ask for', () => {
  const one = { installation: 3 }
  expect(shows.merge(one, one)).toEqual(one)
  expect(shows.merge({ ...one, looks: true }, one)).toEqual({ ...one, looks: true })
  expect(shows.merge({ ...one, isDue: true }, { ...one, looks: true })).toEqual({
    ...{ ...one, looks: true, isDue: true },
  })
})

describe('newly ticked', () => {
  const before = text(line(false))

  test.each<[string, string]>([
    ['as GitHub ticks', text(line(true))],
    ['with a capital', text(line(true).replace('[x]', '[X]'))],
    ['with other ends of lines', text(line(true)).replaceAll('\n', '\r\n')],
    ['twice', text(line(true), line(true), line(false))],
  ])('%s', (_, after) => {
    expect(newlyTicked(before, after)).toEqual([box])
  })

  test.each<[string, string]>([
    ['in a sentence', text(`see ${line(true)}`)],
    ['with a hash of another form', text(line(true, { ...box, hash: 'x'.repeat(12) }))],
    ['with no number', text(line(true).replace('box 5', 'box 05'))],
    ['with a number beyond all', text(line(true).replace('box 5', `box ${'9'.repeat(40)}`))],
  ])('is no line %s', (_, after) => {
    expect(newlyTicked(before, after)).toEqual([])
  })

  test('are no more than somebody may ask for at once', () => {
    const many = Array.from({ length: 500 }, (_, n) => ({ ...box, repository: n + 1 }))
    const after = text(...many.map((each) => line(true, each)))
    expect(newlyTicked('', after)).toHaveLength(mostBoxes)
  })

  test('are read by an errand, whatever the text is', () => {
    const piece = fc.constantFrom(
      line(true),
      line(false),
      '- [x] ',
      '<!-- edgewise:box ',
      '\n',
      '5',
    )
    const body = fc
      .array(fc.oneof(piece, fc.string()), { maxLength: 30 })
      .map((all) => all.join(''))
    fc.assert(
      fc.property(body, body, (old, now) => {
        const boxes = newlyTicked(old, now)
        const place = { installation: 3, repository: 9, owner: 'acme', name: 'platform' }
        const data = { place, number: 4, by: 'ana', at: 'x', boxes }
        expect(ticks.read(JSON.parse(JSON.stringify(data))).boxes).toEqual(boxes)
      }),
    )
  })
})
