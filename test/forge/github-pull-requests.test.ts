import { expect, test } from 'vitest'
import { corner, replyToQuery } from './github-corner.ts'
import { treeOf } from './reading.ts'

const [base, head, newer, tree] = ['1', '2', '3', '4'].map((digit) => digit.repeat(40))

const headNode = { oid: head, tree: { oid: tree }, checkSuites: { nodes: [] } }
const baseNode = { oid: base, tree: { oid: tree }, file: null }

const pullRequest = (node: object = {}) => ({
  repository: {
    pullRequest: {
      state: 'OPEN',
      isDraft: false,
      isCrossRepository: false,
      viewerDidAuthor: false,
      headRefOid: head,
      headRefName: 'change',
      baseRefName: 'main',
      baseRef: { target: baseNode },
      commits: { nodes: [{ commit: headNode }] },
      comments: comments([]),
      ...node,
    },
  },
})

const comments = (nodes: readonly object[], endCursor: string | null = null) => ({
  pageInfo: { hasNextPage: endCursor !== null, endCursor },
  nodes,
})

const comment = (fullDatabaseId: string, viewerDidAuthor = true) => ({
  fullDatabaseId,
  viewerDidAuthor,
  body: `comment ${fullDatabaseId}`,
  createdAt: '2026-01-01T00:00:00Z',
  lastEditedAt: null,
})

test.each([
  ['OPEN', 'open'],
  ['CLOSED', 'closed'],
  ['MERGED', 'merged'],
])('%s is %s', async (state, expected) => {
  const { host, api } = corner()
  replyToQuery(api, ({ variables }) => {
    expect(variables).toMatchObject({ number: 5, app: 7, check: 'Edgewise' })
    return { data: pullRequest({ state }) }
  })
  expect((await host.pullRequest(5))?.state).toBe(expected)
})

test('settings that are not there may come as an error beside the rest', async () => {
  const { host, api } = corner()
  const message = "Could not resolve file for path '.github/edgewise.yaml'."
  replyToQuery(api, () => ({ data: pullRequest(), errors: [{ type: 'NOT_FOUND', message }] }))
  const pull = await host.pullRequest(5)
  expect(await treeOf(host, pull?.change?.base.settingsTree ?? '')).toEqual([])
})

test('what the App may not see is not taken for empty', async () => {
  const { host, api } = corner()
  const message = 'Resource not accessible by integration'
  replyToQuery(api, () => ({
    data: pullRequest({ comments: null, baseRef: { target: null } }),
    errors: [{ type: 'FORBIDDEN', message }],
  }))
  expect(await host.pullRequest(5)).toMatchObject({ comments: null, change: null })
})

test('a base branch that is gone leaves no change to review', async () => {
  const { host, api } = corner()
  replyToQuery(api, () => ({ data: pullRequest({ state: 'CLOSED', baseRef: null }) }))
  expect(await host.pullRequest(5)).toMatchObject({ state: 'closed', change: null })
})

test.each([
  ['lags behind a push', [{ commit: headNode }]],
  ['is empty', []],
])('the head is asked for where the list of commits %s', async (_, nodes) => {
  const { host, api } = corner()
  replyToQuery(api, () => ({ data: pullRequest({ headRefOid: newer, commits: { nodes } }) }))
  replyToQuery(api, ({ variables }) => {
    expect(variables).toMatchObject({ base, head: newer })
    return { data: { repository: { base: baseNode, head: { ...headNode, oid: newer } } } }
  })
  expect((await host.pullRequest(5))?.change?.head).toEqual({ id: newer, tree })
})

test('ids are larger than 32 bits', async () => {
  const { host, api } = corner()
  const url = 'https://github.com/shop/clusters/runs/51234567890'
  const run = { status: 'QUEUED', conclusion: null, externalId: null, url, databaseId: null }
  const checkRuns = { nodes: [run, { ...run, databaseId: 41234567890 }] }
  const commit = { ...headNode, checkSuites: { nodes: [null, { checkRuns }] } }
  replyToQuery(api, () => ({
    data: pullRequest({
      commits: { nodes: [{ commit }] },
      comments: comments([comment('3000000001'), comment('3000000000')]),
    }),
  }))
  const pull = await host.pullRequest(5)
  expect(pull?.change?.checks.map(({ id }) => id)).toEqual([41234567890, 51234567890])
  expect(pull?.comments?.map(({ id }) => id)).toEqual([3000000000, 3000000001])
})

test('all pages of comments are read before we say that ours is not there', async () => {
  const { host, api } = corner()
  const first = comments([comment('1', false)], 'a')
  replyToQuery(api, () => ({ data: pullRequest({ comments: first }) }))
  replyToQuery(api, ({ variables }) => {
    expect(variables).toMatchObject({ number: 5, after: 'a' })
    const page = comments([comment('2', false), comment('3')], 'b')
    return { data: { repository: { pullRequest: { comments: page } } } }
  })
  replyToQuery(api, ({ variables }) => {
    expect(variables).toMatchObject({ number: 5, after: 'b' })
    return { data: { repository: { pullRequest: { comments: comments([]) } } } }
  })
  expect((await host.pullRequest(5))?.comments).toMatchObject([{ id: 3, body: 'comment 3' }])
})

test('a pull request that vanishes while its comments are read has none to be seen', async () => {
  const { host, api } = corner()
  replyToQuery(api, () => ({ data: pullRequest({ comments: comments([], 'a') }) }))
  replyToQuery(api, () => ({
    data: { repository: { pullRequest: null } },
    errors: [{ type: 'NOT_FOUND', message: 'gone' }],
  }))
  expect((await host.pullRequest(5))?.comments).toBeNull()
})

test('a comparison is asked for without its files', async () => {
  const { host, api } = corner()
  const merge_base_commit = { sha: newer, commit: { tree: { sha: tree } } }
  const path = `/repos/shop/clusters/compare/${base}...${head}`
  api.get(path).query({ per_page: '1', page: '2' }).reply(200, { merge_base_commit })
  expect(await host.mergeBase(base ?? '', head ?? '')).toEqual({ id: newer, tree })
})

test('changed files are read page by page', async () => {
  const { host, api } = corner()
  const page = (count: number, first: number) =>
    Array.from({ length: count }, (_, index) => ({
      filename: `f${first + index}`,
      status: 'modified',
    }))
  const path = '/repos/shop/clusters/pulls/5/files?per_page=100&page='
  api.get(`${path}1`).reply(200, page(100, 0))
  api.get(`${path}2`).reply(200, page(30, 100))
  const files = await host.changedFiles(5)
  expect(files).toHaveLength(130)
  expect(files.at(-1)).toEqual({ path: 'f129', before: null, status: 'modified' })
})

test('somebody who left GitHub is a ghost, and an App is no person', async () => {
  const { host, api } = corner()
  const shared = {
    fullDatabaseId: '3000000009',
    pullRequest: { number: 5 },
    body: '/edgewise help',
    createdAt: '2026-01-01T00:00:00Z',
  }
  const read = (node: object) => {
    replyToQuery(api, ({ variables }) => {
      expect(variables).toMatchObject({ id: 'IC_9' })
      return { data: { node: { ...shared, ...node } } }
    })
    return host.comment('IC_9')
  }
  const at = '2026-01-01T00:00:00Z'
  const comment = { id: 3000000009, node: 'IC_9', number: 5, body: '/edgewise help', at }
  const ghost = { ...comment, author: 'ghost', isBot: true, isEdited: false }
  expect(await read({ author: null, lastEditedAt: null })).toEqual(ghost)
  const author = { __typename: 'Bot', login: 'edgewise' }
  const edited = { ...comment, author: 'edgewise', isBot: true, isEdited: true }
  expect(await read({ author, lastEditedAt: '2026-01-01T00:00:00Z' })).toEqual(edited)
})

test.each([['custom'], ['constructor']])(
  'an unknown permission is none: %s',
  async (permission) => {
    const { host, api } = corner()
    api.get('/repos/shop/clusters/collaborators/guest/permission').reply(200, { permission })
    expect(await host.permissionOf('guest')).toBe('none')
  },
)

test('what is no comment, none of a pull request or none any more is none', async () => {
  const { host, api } = corner()
  replyToQuery(api, () => ({ data: { node: {} } }))
  expect(await host.comment('PR_5')).toBeNull()
  replyToQuery(api, () => ({ data: { node: { fullDatabaseId: '9', pullRequest: null } } }))
  expect(await host.comment('IC_8')).toBeNull()
  const message = "Could not resolve to a node with the global id of 'IC_9'"
  replyToQuery(api, () => ({ data: { node: null }, errors: [{ type: 'NOT_FOUND', message }] }))
  expect(await host.comment('IC_9')).toBeNull()
})
