import { describe, expect, test } from 'vitest'
import { commands, fixes, reviews } from '../../src/app/errands.ts'
import { plainCheck } from '../../src/app/review/check.ts'
import { externalId, subjectOf } from '../../src/app/review/external-id.ts'
import { surveys } from '../../src/app/scan/errands.ts'
import { project } from '../../src/app/webhook/project.ts'

const sha = (digit: string): string => digit.repeat(40)
const where = {
  installation: { id: 3, node_id: 'x' },
  repository: {
    id: 5,
    node_id: 'R_5',
    name: 'clusters',
    owner: { login: 'acme' },
    description: 'secret plans',
  },
  sender: { login: 'ana' },
}
const place = { installation: 3, repository: 5, owner: 'acme', name: 'clusters' }

const all = (event: string, payload: object) =>
  project({ id: 'delivery', event, payload: { ...where, ...payload } })

/** The only errand of a delivery; null: there is none. */
const asked = (event: string, payload: object) => {
  const errands = all(event, payload)
  expect(errands.length).toBeLessThan(2)
  return errands[0] ?? null
}

const said = plainCheck('a', 'b')

describe('of a delivery only identifiers remain', () => {
  const subject = { k: 'pull-request', number: 7 }

  test.each(['opened', 'synchronize', 'reopened', 'ready_for_review', 'closed'])(
    'pull_request.%s',
    (action) => {
      const payload = { action, pull_request: { number: 7, title: 'a title', body: 'words' } }
      const data = { place, subject, again: false }
      expect(asked('pull_request', payload)).toEqual({
        queue: 'reviews',
        data,
        key: '5#7',
        id: 'delivery',
      })
      expect(reviews.read(JSON.parse(JSON.stringify(data)))).toEqual(data)
    },
  )

  test('pull_request.edited, where the base is another one', () => {
    const payload = { action: 'edited', pull_request: { number: 7 } }
    expect(asked('pull_request', { ...payload, changes: { base: {} } })?.key).toBe('5#7')
    expect(asked('pull_request', { ...payload, changes: { title: {} } })).toBeNull()
  })

  test('merge_group.checks_requested', () => {
    const merge_group = {
      base_sha: sha('a'),
      head_sha: sha('b'),
      head_commit: { message: 'words' },
    }
    const errand = asked('merge_group', { action: 'checks_requested', merge_group })
    const subject = { k: 'merge-group', base: sha('a'), head: sha('b') } as const
    expect(errand).toMatchObject({ key: `5@${sha('b')}`, data: { subject, again: false } })
    expect(reviews.read(errand?.data)).toEqual(errand?.data)
  })

  const name = externalId({ k: 'pull-request', number: 7 }, said)
  const check_run = { external_id: name, head_sha: sha('b'), output: { summary: 'words' } }

  test('check_run.rerequested, by the name we gave it', () => {
    const action = 'rerequested'
    const data = { place, subject, again: true }
    expect(asked('check_run', { action, check_run })?.data).toEqual(data)
    expect(asked('check_run', { action, check_run: { ...check_run, external_id: '' } })).toBeNull()
  })

  test('check_run.requested_action, with who pressed the button', () => {
    const press = { action: 'requested_action', requested_action: { identifier: 'fix' } }
    const errand = asked('check_run', { ...press, check_run })
    const data = { k: 'press', place, number: 7, by: 'ana', head: sha('b'), id: 'press-delivery' }
    expect(errand).toEqual({ queue: 'fixes', data, key: '5#7', id: 'delivery' })
    expect(fixes.read(JSON.parse(JSON.stringify(data)))).toEqual(data)
    const others = [
      { ...press, check_run: { ...check_run, external_id: '' } },
      { ...press, check_run, requested_action: { identifier: 'other' } },
      {
        ...press,
        check_run: {
          ...check_run,
          external_id: externalId({ k: 'merge-group', base: sha('a'), head: sha('b') }, said),
        },
      },
    ]
    for (const other of others) expect(asked('check_run', other)).toBeNull()
  })

  test('push, to the default branch only', () => {
    const repository = { ...where.repository, default_branch: 'main' }
    const push = { repository, after: sha('b'), head_commit: { message: 'words' } }
    const data = { k: 'spread', place, scope: null }
    const pushed = [{ id: 5, commit: sha('b') }]
    const survey = { installation: 3, repositories: [{ id: 5, node: 'R_5' }], pushed }
    expect(all('push', { ...push, ref: 'refs/heads/main' })).toEqual([
      { queue: 'fixes', data, key: '5/spread', id: 'delivery' },
      { queue: 'surveys', data: survey, key: '3', id: 'survey delivery' },
    ])
    expect(fixes.read(JSON.parse(JSON.stringify(data)))).toEqual(data)
    expect(surveys.read(JSON.parse(JSON.stringify(survey)))).toEqual(survey)
    expect(all('push', { ...push, ref: 'refs/heads/more' })).toEqual([])
    expect(all('push', { ...push, ref: 'refs/tags/main' })).toEqual([])
    expect(all('push', { ...push, ref: 'refs/heads/main', deleted: true })).toEqual([])
  })

  test('what changes the settings of all is a survey of all', () => {
    for (const name of ['.github', '.GitHub']) {
      const repository = { ...where.repository, name, default_branch: 'main' }
      const [, survey] = all('push', { repository, ref: 'refs/heads/main', after: sha('b') })
      const pushed = [{ id: 5, commit: sha('b') }]
      expect(survey?.data).toEqual({ installation: 3, repositories: null, pushed })
    }
    const action = 'added'
    const added = [
      { id: 8, node_id: 'R_8', name: 'a' },
      { id: 9, node_id: 'R_9', name: '.github' },
    ]
    const errand = asked('installation_repositories', { action, repositories_added: added })
    expect(errand?.data).toEqual({ installation: 3, repositories: null })
  })

  test('check_suite.rerequested', () => {
    const check_suite = { head_sha: sha('b'), pull_requests: [] }
    const errand = asked('check_suite', { action: 'rerequested', check_suite })
    expect(errand?.data).toEqual({ place, subject: { k: 'commit', head: sha('b') }, again: true })
    expect(reviews.read(errand?.data)).toEqual(errand?.data)
  })

  const comment = { id: 9, node_id: 'IC_9', body: '/edgewise help', user: { type: 'User' } }
  const issue = { number: 7, pull_request: {}, title: 'words' }

  test('issue_comment.created', () => {
    const errand = asked('issue_comment', { action: 'created', issue, comment })
    const data = { place, number: 7, comment: 'IC_9', node: 'R_5' }
    expect(errand).toEqual({ queue: 'commands', data, key: '5#7', id: 'comment IC_9' })
    expect(commands.read(JSON.parse(JSON.stringify(data)))).toEqual(data)
  })

  test.each([
    ['an edited one', { action: 'edited', issue, comment }],
    ['one below an issue', { action: 'created', issue: { number: 7 }, comment }],
    ['one of a bot', { action: 'created', issue, comment: { ...comment, user: { type: 'Bot' } } }],
    ['one of nobody', { action: 'created', issue, comment: { ...comment, user: null } }],
    ['one without the word', { action: 'created', issue, comment: { ...comment, body: 'LGTM' } }],
  ])('no comment: %s', (_, payload) => {
    expect(asked('issue_comment', payload)).toBeNull()
  })

  const added = [{ id: 8, node_id: 'R_8', name: 'a', full_name: 'acme/a', private: true }]
  const edited = { default_branch: { from: 'master' } }

  test.each([
    ['installation', { action: 'created', repositories: added }, null],
    ['installation', { action: 'unsuspend' }, null],
    ['installation', { action: 'new_permissions_accepted' }, null],
    ['installation_repositories', { action: 'added', repositories_added: added }, [8]],
    [
      'installation_repositories',
      { action: 'added', repository_selection: 'all', repositories_added: added },
      null,
    ],
    [
      'installation_repositories',
      { action: 'added', repositories_added: Array.from({ length: 101 }, () => added[0]) },
      null,
    ],
    ['repository', { action: 'archived' }, [5]],
    ['repository', { action: 'unarchived' }, [5]],
    ['repository', { action: 'renamed' }, [5]],
    ['repository', { action: 'transferred' }, [5]],
    ['repository', { action: 'deleted' }, [5]],
    ['repository', { action: 'edited', changes: edited }, [5]],
  ])('a survey: %s %j', (event, payload, ids) => {
    const repositories = ids?.map((id) => ({ id, node: `R_${id}` })) ?? null
    const data = { installation: 3, repositories }
    expect(asked(event, payload)).toEqual({
      queue: 'surveys',
      data,
      key: '3',
      id: 'survey delivery',
    })
    expect(surveys.read(JSON.parse(JSON.stringify(data)))).toEqual(data)
  })

  test('a departure, of all or of some', () => {
    const ids = { key: '3', id: 'delivery' }
    expect(asked('installation', { action: 'deleted' })).toEqual({
      queue: 'departures',
      data: { installation: 3, repositories: null },
      ...ids,
    })
    const action = 'removed'
    expect(asked('installation_repositories', { action, repositories_removed: added })).toEqual({
      queue: 'departures',
      data: { installation: 3, repositories: [8] },
      ...ids,
    })
  })

  test.each([
    ['push', {}],
    ['ping', { zen: 'words' }],
    ['installation', { action: 'suspend' }],
    ['repository', { action: 'created' }],
    ['repository', { action: 'edited', changes: { description: { from: 'words' } } }],
    ['pull_request', { action: 'labeled' }],
    ['constructor', { action: 'name' }],
    ['pull_request', { action: ['opened'] }],
  ])('nothing to do: %s %j', (event, payload) => {
    expect(asked(event, payload)).toBeNull()
  })

  test.each([
    ['no object', 'pull_request', null],
    ['no pull request', 'pull_request', { ...where, action: 'opened' }],
    ['no list', 'installation_repositories', { ...where, action: 'added' }],
    ['no number', 'pull_request', { ...where, action: 'opened', pull_request: { number: '7' } }],
    [
      'a path for a name',
      'pull_request',
      {
        ...where,
        action: 'opened',
        pull_request: { number: 7 },
        repository: { id: 5, node_id: 'R_5', name: '../..', owner: { login: 'acme' } },
      },
    ],
    [
      'no commit',
      'merge_group',
      {
        ...where,
        action: 'checks_requested',
        merge_group: { base_sha: 'main', head_sha: sha('b') },
      },
    ],
  ])('refused: %s', (_, event, payload) => {
    expect(() => project({ id: 'delivery', event, payload })).toThrow(TypeError)
  })
})

test('the name of a check run says what it is about', () => {
  const group = { k: 'merge-group', base: sha('a'), head: sha('b') } as const
  expect(subjectOf(externalId(group, said), sha('b'))).toEqual(group)
  expect(subjectOf('pull-request/7', sha('b'))).toBeNull()
  expect(subjectOf(null, sha('b'))).toBeNull()
})
