import { describe, expect, test } from 'vitest'
import { ask, installationToken } from './client.ts'
import { shop } from './shop.ts'
import { nodeId } from './show/account.ts'

type Answer = {
  readonly data?: unknown
  readonly errors?: readonly { readonly type?: string; readonly message: string }[]
}

const nothing = '0'.repeat(40)

async function telling() {
  const made = await shop()
  const { github, repository } = made
  const send = async (query: string, variables: object, token = made.token): Promise<Answer> =>
    (await ask(github, token, 'POST /graphql', { body: { query, variables } })).data as Answer
  const commit = (input: object, token?: string) =>
    send(
      'mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid parents(first: 2) { nodes { oid } } author { email } committer { email } } } }',
      {
        input: {
          branch: { repositoryNameWithOwner: 'acme/shop', branchName: 'main' },
          message: { headline: 'Change' },
          ...input,
        },
      },
      token,
    )
  const move = (refUpdates: readonly object[], token?: string) =>
    send(
      'mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }',
      { input: { repositoryId: nodeId('Repository', repository.id), refUpdates } },
      token,
    )
  const tip = (branch: string): string => repository.refs.get(`refs/heads/${branch}`) ?? 'none'
  return { ...made, commit, move, tip, send }
}

describe('createCommitOnBranch', () => {
  test('commits as the App, with GitHub as the committer, and moves the branch', async () => {
    const { commit, tip, repository, get, github } = await telling()
    const before = tip('main')
    const additions = [{ path: 'a/new.yaml', contents: Buffer.from('a: ü\n').toString('base64') }]
    const fileChanges = { additions, deletions: [{ path: 'c.yaml' }] }
    const { bot } = github.world.app
    expect(await commit({ expectedHeadOid: before, fileChanges })).toEqual({
      data: {
        createCommitOnBranch: {
          commit: {
            oid: tip('main'),
            parents: { nodes: [{ oid: before }] },
            author: { email: `${bot.id}+${bot.login}@users.noreply.github.com` },
            committer: { email: 'noreply@github.com' },
          },
        },
      },
    })
    const { tree } = (await get('/git/trees/main?recursive=1')) as {
      readonly tree: readonly { readonly path: string }[]
    }
    expect(tree.map(({ path }) => path)).toEqual(['a', 'a/b.yaml', 'a/new.yaml'])
    expect(repository.store.commit(tip('main'))?.message).toBe('Change')
  })

  test('refuses a branch that moved, one that is not there, and who may not write', async () => {
    const { commit, tip, github, installation } = await telling()
    const before = tip('main')
    expect((await commit({ expectedHeadOid: tip('feature') })).errors).toMatchObject([
      { type: 'STALE_DATA', message: expect.stringContaining('Expected branch to point to') },
    ])
    const branch = { repositoryNameWithOwner: 'acme/shop', branchName: 'none' }
    expect((await commit({ expectedHeadOid: before, branch })).errors).toMatchObject([
      { type: 'NOT_FOUND' },
    ])
    const reader = await installationToken(github, installation, {
      permissions: { contents: 'read' },
    })
    expect((await commit({ expectedHeadOid: before }, reader)).errors).toMatchObject([
      { type: 'FORBIDDEN' },
    ])
    expect(tip('main')).toBe(before)
  })
})

describe('updateRefs', () => {
  test('makes, moves and takes away, all or none', async () => {
    const { move, tip } = await telling()
    const [main, feature] = [tip('main'), tip('feature')]
    const make = { name: 'refs/heads/new', beforeOid: nothing, afterOid: main }
    expect(await move([make])).toEqual({ data: { updateRefs: { clientMutationId: null } } })
    const away = { name: 'refs/heads/new', beforeOid: main, afterOid: nothing }
    const wrong = { name: 'refs/heads/feature', beforeOid: main, afterOid: main, force: true }
    expect((await move([away, wrong])).errors).toHaveLength(1)
    expect([tip('new'), tip('feature')]).toEqual([main, feature])
    await move([away, { ...wrong, beforeOid: feature, afterOid: main }])
    expect([tip('new'), tip('feature')]).toEqual(['none', main])
  })

  test('goes back only by force, and to what is there', async () => {
    const { move, tip, repository } = await telling()
    const parent = repository.store.commit(tip('feature'))?.parents[0]
    const back = { name: 'refs/heads/feature', afterOid: parent }
    expect((await move([back])).errors).toHaveLength(1)
    expect((await move([{ ...back, afterOid: '1'.repeat(40) }])).errors).toMatchObject([
      { type: 'NOT_FOUND' },
    ])
    expect((await move([{ ...back, force: true }])).errors).toBeUndefined()
    expect(tip('feature')).toBe(parent)
  })
})

describe('pull requests follow', () => {
  test('one that has no commits left is closed', async () => {
    const { people, repository, pull, tip } = await telling()
    people.reset(repository, 'feature', tip('main'))
    expect(pull.issue.state).toBe('closed')
    expect(pull.pull.merged).toBeNull()
  })

  test('one whose commits come into its base in another way is merged', async () => {
    const { people, repository, pull, tip } = await telling()
    people.reset(repository, 'main', tip('feature'))
    expect(pull.issue.state).toBe('closed')
    expect(pull.pull.merged).not.toBeNull()
  })

  test('one whose base is gone goes on into the base of what merged that, or is closed', async () => {
    const { people, repository, pull } = await telling()
    people.push(repository, { branch: 'more', from: 'feature', files: { 'x.yaml': '' } })
    const onTop = people.openPull(repository, { head: 'more', base: 'feature' })
    people.squashPull(pull, 'ana')
    people.deleteBranch(repository, 'feature')
    expect(onTop.issue.state).toBe('open')
    expect(onTop.pull.baseBranch).toBe('main')
    people.push(repository, { branch: 'side', files: { 'y.yaml': '' } })
    people.push(repository, { branch: 'top', from: 'side', files: { 'z.yaml': '' } })
    const other = people.openPull(repository, { head: 'top', base: 'side' })
    people.deleteBranch(repository, 'side')
    expect(other.issue.state).toBe('closed')
  })

  test('a squash leaves one commit, of the same files', async () => {
    const { people, repository, pull, tip } = await telling()
    const before = tip('main')
    const { headSha } = pull.pull
    people.squashPull(pull, 'ana')
    const commit = repository.store.commit(tip('main'))
    expect(commit?.parents).toEqual([before])
    expect(commit?.tree).toBe(repository.store.commit(headSha)?.tree)
  })
})

test('a push is told, with what it added', async () => {
  const { github, people, repository, tip } = await shopWithPush()
  const before = tip('main')
  const sha = people.push(repository, { branch: 'main', files: { 'x.yaml': '' }, by: 'ana' })
  people.push(repository, { branch: 'fresh', files: { 'y.yaml': '' }, by: 'ana' })
  const pushes = github.hooks.held.filter(({ event }) => event === 'push')
  expect(pushes.map(({ body }) => JSON.parse(body))).toMatchObject([
    {
      ref: 'refs/heads/main',
      before,
      after: sha,
      created: false,
      forced: false,
      commits: [{ id: sha }],
    },
    { ref: 'refs/heads/fresh', before: nothing, created: true, commits: [] },
  ])
  expect(github.violations).toEqual([])
})

async function shopWithPush() {
  const made = await shop({ app: { events: ['push'] } })
  const { github, repository } = made
  github.hooks.url = 'http://127.0.0.1:1/'
  github.hooks.hold()
  const tip = (branch: string): string => repository.refs.get(`refs/heads/${branch}`) ?? 'none'
  return { ...made, tip }
}
