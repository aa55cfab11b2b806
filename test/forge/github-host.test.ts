import { expect, test } from 'vitest'
import type { Check, PullRequest } from '../../src/forge/code-host.ts'
import { settingsPath } from '../../src/render/names.ts'
import { nodeId } from '../github/show/account.ts'
import { emulated } from './github-emulated.ts'
import { contents, modes, treeOf } from './reading.ts'

const check: Check = {
  head: '',
  externalId: 'one',
  outcome: 'neutral',
  title: 'No traffic path changes',
  summary: 'Nothing.',
  text: null,
  annotations: [],
  actions: [],
}

const changeOf = (pull: PullRequest | null) => {
  if (!pull?.change) throw new Error('there is no change')
  return pull.change
}

test('a pull request has its state, its ends, and what we wrote there', async () => {
  const { github, job } = await emulated()
  const repository = github.people.createRepository('shop/clusters', {
    files: { 'a.yaml': 'a: 1\n', [settingsPath]: 'version: 1\n' },
  })
  github.people.install('shop')
  const head = github.people.push(repository, { branch: 'change', files: { 'a.yaml': 'a: 2\n' } })
  const { number } = github.people.openPull(repository, { head: 'change', isDraft: true }).issue
  const host = await job(repository)
  const pull = await host.pullRequest(number)
  expect(pull).toMatchObject({
    number,
    state: 'open',
    isDraft: true,
    isFork: false,
    branch: 'main',
    comments: [],
    change: { head: { id: head }, checks: [] },
  })
  const { base, head: tip } = changeOf(pull)
  expect(base.id).toBe(repository.refs.get('refs/heads/main'))
  expect(await contents(host, tip.tree)).toMatchObject({ 'a.yaml': 'a: 2\n' })
  expect(await contents(host, base.tree)).toMatchObject({ 'a.yaml': 'a: 1\n' })
  expect(await host.pullRequest(99)).toBeNull()
})

test('the settings are those of the tip of the base, and cost no call', async () => {
  const { github, job, operations } = await emulated()
  const repository = github.people.createRepository('shop/clusters', {
    files: { [settingsPath]: 'version: 1\n' },
  })
  github.people.install('shop')
  const files = { [settingsPath]: 'version: 1\nignore: []\n' }
  github.people.push(repository, { branch: 'change', files })
  const { number } = github.people.openPull(repository, { head: 'change' }).issue
  const read = async () => {
    const host = await job(repository)
    const { settingsTree } = changeOf(await host.pullRequest(number)).base
    operations()
    const found = await contents(host, settingsTree)
    expect(operations()).toEqual([])
    return found
  }
  expect(await read()).toEqual({ [settingsPath]: 'version: 1\n' })
  const newer = { [settingsPath]: 'version: 1\nclusters: []\n' }
  github.people.push(repository, { branch: 'main', files: newer })
  expect(await read()).toEqual(newer)
  github.people.push(repository, { branch: 'main', files: { [settingsPath]: null } })
  expect(await read()).toEqual({})
})

test.each([
  ['a link', { mode: '120000', content: '../elsewhere.yaml' }, { [settingsPath]: '120000' }],
  ['no UTF-8', Buffer.of(0xff, 0x0a), { [settingsPath]: '100644' }],
] as const)('settings that are %s are told from a file', async (_, content, expected) => {
  const { github, job } = await emulated()
  const repository = github.people.createRepository('shop/clusters', {
    files: { [settingsPath]: content },
  })
  github.people.install('shop')
  github.people.push(repository, { branch: 'change', files: { 'a.yaml': '' } })
  const { number } = github.people.openPull(repository, { head: 'change' }).issue
  const host = await job(repository)
  const tree = await treeOf(host, changeOf(await host.pullRequest(number)).base.settingsTree)
  expect(modes(tree)).toEqual(expected)
  const answers = await host.blobs(tree.map(({ id: key, path }) => ({ k: 'blob', key, path })))
  const [answer] = answers.values()
  const bytes = 'content' in content ? Buffer.from(content.content) : content
  expect(answer).toMatchObject({ ok: true })
  expect(answer?.ok && Buffer.compare(answer.value, bytes)).toBe(0)
})

test('the merge base is where a fork and a base that moved on have parted', async () => {
  const { github, job } = await emulated()
  const repository = github.people.createRepository('shop/clusters', {
    files: { 'old/a.yaml': 'a: 1\n' },
  })
  github.people.install('shop')
  const parted = repository.refs.get('refs/heads/main')
  const fork = github.people.fork(repository, 'guest')
  const files = { 'old/a.yaml': null, 'new/a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' }
  github.people.push(fork, { branch: 'change', files })
  github.people.push(repository, { branch: 'main', files: { 'c.yaml': 'c: 1\n' } })
  const { number } = github.people.openPull(repository, { head: 'change', fork }).issue
  const host = await job(repository)
  const pull = await host.pullRequest(number)
  expect(pull?.isFork).toBe(true)
  const { base, head } = changeOf(pull)
  const mergeBase = await host.mergeBase(base.id, head.id)
  expect(mergeBase?.id).toBe(parted)
  expect(await contents(host, mergeBase?.tree ?? '')).toEqual({ 'old/a.yaml': 'a: 1\n' })
  expect(await contents(host, head.tree)).toEqual({ 'new/a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' })
  expect(await host.changedFiles(number)).toEqual([
    { path: 'b.yaml', before: null, status: 'added' },
    { path: 'new/a.yaml', before: 'old/a.yaml', status: 'renamed' },
  ])
  expect(await host.mergeBase(base.id, '0'.repeat(40))).toBeNull()
})

test('a merge group has two ends as well', async () => {
  const { github, job } = await emulated()
  const repository = github.people.createRepository('shop/clusters', {
    files: { 'a.yaml': 'a: 1\n', [settingsPath]: 'version: 1\n' },
  })
  github.people.install('shop')
  const base = repository.refs.get('refs/heads/main') ?? ''
  const branch = 'gh-readonly-queue/main/pr-1-abc'
  const head = github.people.push(repository, { branch, files: { 'a.yaml': 'a: 2\n' } })
  const host = await job(repository)
  const id = await host.putCheck({ ...check, head })
  const change = await host.mergeGroup(base, head)
  expect(change).toMatchObject({
    base: { id: base },
    head: { id: head },
    checks: [{ id, status: 'completed', conclusion: 'neutral', externalId: 'one' }],
  })
  expect(await contents(host, change?.head.tree ?? '')).toMatchObject({ 'a.yaml': 'a: 2\n' })
  expect(await host.mergeGroup(base, '0'.repeat(40))).toBeNull()
})

test('a check run is written, found again and changed', async () => {
  const { github, job } = await emulated()
  const repository = github.people.createRepository('shop/clusters')
  github.people.install('shop')
  const head = github.people.push(repository, { branch: 'change', files: { 'a.yaml': '' } })
  const { number } = github.people.openPull(repository, { head: 'change' }).issue
  const host = await job(repository)
  const id = await host.putCheck({ ...check, head, outcome: 'in_progress' })
  const checks = async () => changeOf(await host.pullRequest(number)).checks
  const state = { status: 'in_progress', conclusion: null, completed: null }
  const running = { id, ...state, externalId: 'one' }
  expect(await checks()).toEqual([running])
  const annotation = {
    path: 'a.yaml',
    startLine: 1,
    endLine: 2,
    level: 'warning',
    title: 'source-ip-lost',
    message: 'Nobody knows who the client is.',
  } as const
  const actions = [{ label: 'Open fix PR', description: 'Keeps the address', identifier: 'fix' }]
  const done = {
    ...check,
    head,
    externalId: 'two',
    text: 'More.',
    annotations: [annotation],
    actions,
  }
  expect(await host.putCheck(done, id)).toBe(id)
  const ended = { id, status: 'completed', conclusion: 'neutral', externalId: 'two' }
  const completed = repository.checkRuns[0]?.completed
  expect(completed).toMatch(/^2\d{3}-/)
  expect(await checks()).toEqual([{ ...ended, completed }])
  expect(repository.checkRuns).toMatchObject([
    { name: 'Edgewise', headSha: head, text: 'More.', actions, annotations: [{ start_line: 1 }] },
  ])
})

test('our comments are told from those of others, whatever these say', async () => {
  const { github, job } = await emulated()
  const repository = github.people.createRepository('shop/clusters')
  github.people.install('shop')
  github.people.push(repository, { branch: 'change', files: { 'a.yaml': '' } })
  const at = github.people.openPull(repository, { head: 'change' })
  const { number } = at.issue
  const host = await job(repository)
  for (let count = 0; count < 120; count += 1)
    github.people.comment(at, 'guest', '<!-- edgewise --> mine')
  const id = await host.putComment({ number, body: '<!-- edgewise --> one' })
  const comments = async () => (await host.pullRequest(number))?.comments
  const written = () => at.issue.comments.at(-1)?.updated.toISOString()
  expect(await comments()).toEqual([{ id, body: '<!-- edgewise --> one', at: written() }])
  expect(await host.putComment({ number, body: 'two' }, id)).toBe(id)
  expect(await comments()).toEqual([{ id, body: 'two', at: written() }])
  await host.deleteComment(id)
  await host.deleteComment(id)
  expect(await comments()).toEqual([])
})

test('a reaction is left once', async () => {
  const { github, job } = await emulated()
  const repository = github.people.createRepository('shop/clusters')
  github.people.install('shop')
  github.people.push(repository, { branch: 'change', files: { 'a.yaml': '' } })
  const at = github.people.openPull(repository, { head: 'change' })
  const comment = github.people.comment(at, 'guest', '/edgewise help')
  const host = await job(repository)
  await host.react(comment.id, 'eyes')
  await host.react(comment.id, 'eyes')
  await host.react(comment.id, '+1')
  expect(comment.reactions.map(({ content }) => content)).toEqual(['eyes', '+1'])
})

test('a comment is read as it is now', async () => {
  const { github, job } = await emulated()
  const repository = github.people.createRepository('shop/clusters')
  github.people.install('shop')
  github.people.push(repository, { branch: 'change', files: { 'a.yaml': '' } })
  const at = github.people.openPull(repository, { head: 'change' })
  const { number } = at.issue
  const written = github.people.comment(at, 'guest', '/edgewise help')
  const node = nodeId('IssueComment', written.id)
  const host = await job(repository)
  const created = written.created.toISOString()
  const comment = { id: written.id, node, number, author: 'guest', isBot: false, at: created }
  const asWritten = { ...comment, isEdited: false, body: '/edgewise help' }
  expect(await host.comment(node)).toEqual(asWritten)
  await host.react(written.id, 'eyes')
  expect(await host.comment(node)).toEqual(asWritten)
  github.people.editComment(at, written, '/edgewise fix')
  expect(await host.comment(node)).toEqual({ ...comment, isEdited: true, body: '/edgewise fix' })
  const own = await host.putComment({ number, body: 'an answer' })
  expect(await host.comment(nodeId('IssueComment', own))).toMatchObject({ isBot: true })
  expect(await host.comment(nodeId('IssueComment', 1))).toBeNull()
})

test.each([
  ['admin', 'admin'],
  ['maintain', 'write'],
  ['write', 'write'],
  ['triage', 'read'],
  ['read', 'read'],
] as const)('who has the role %s may %s', async (role, permission) => {
  const { github, job } = await emulated()
  const roles = { guest: role }
  const repository = github.people.createRepository('shop/clusters', { isPrivate: true, roles })
  github.people.install('shop')
  const host = await job(repository)
  expect(await host.permissionOf('guest')).toBe(permission)
  expect(await host.permissionOf('nobody-of-this-name')).toBe('none')
})

test('with fewer permissions the rest works', async () => {
  const { github, job } = await emulated()
  const repository = github.people.createRepository('shop/clusters')
  const permissions = { contents: 'read', metadata: 'read', pull_requests: 'read' } as const
  github.people.install('shop', { permissions })
  const head = github.people.push(repository, { branch: 'change', files: { 'a.yaml': '' } })
  const { number } = github.people.openPull(repository, { head: 'change' }).issue
  const host = await job(repository)
  expect(changeOf(await host.pullRequest(number)).checks).toEqual([])
  const refused = { name: 'Refused', status: 403 }
  await expect(host.putCheck({ ...check, head })).rejects.toMatchObject(refused)
  await expect(host.putComment({ number, body: 'x' })).rejects.toMatchObject(refused)
})

test('a repository that the App may not see is none', async () => {
  const { github, job } = await emulated()
  const open = github.people.createRepository('shop/clusters')
  const closed = github.people.createRepository('shop/secrets', { isPrivate: true })
  github.people.install('shop', { repositories: [open] })
  const host = await job(open, { repo: { owner: 'shop', name: closed.name } })
  expect(await host.pullRequest(1)).toBeNull()
  expect(await host.mergeGroup('1'.repeat(40), '2'.repeat(40))).toBeNull()
})
