import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { appToken, ask, installationToken } from './client.ts'
import { shop, start } from './shop.ts'

const message = (data: unknown): string => (data as { message: string }).message

describe('authentication', () => {
  test.each([
    ['another key', {}, true, 'could not be decoded'],
    ['a claim too far ahead', { exp: Math.floor(Date.now() / 1000) + 900 }, false, 'too far'],
    ['a claim that is over', { exp: Math.floor(Date.now() / 1000) - 5 }, false, 'future time'],
    ['an issue in the future', { iat: Math.floor(Date.now() / 1000) + 300 }, false, "('iat')"],
    ['another App', { iss: 7 }, false, 'Integration not found'],
  ])('refuses a token with %s', async (_, claims, isForeign, says) => {
    const github = await start()
    const foreign = (): string =>
      generateKeyPairSync('rsa', { modulusLength: 2048 })
        .privateKey.export({ type: 'pkcs1', format: 'pem' })
        .toString()
    const token = isForeign ? appToken(github, claims, foreign()) : appToken(github, claims)
    const { status, data } = await ask(github, token, 'GET /app')
    expect(status).toBe(401)
    expect(message(data)).toContain(says)
  })

  test('tells the App who it is, by its id or its client id', async () => {
    const github = await start()
    for (const iss of [github.world.app.id, github.world.app.clientId]) {
      const { data } = await ask(github, appToken(github, { iss }), 'GET /app')
      expect(data).toMatchObject({ id: github.world.app.id, slug: 'edgewise' })
    }
  })

  test('gives tokens with the permissions and repositories that were asked for', async () => {
    const { github, installation, repository } = await shop()
    const other = github.people.createRepository('acme/other', { isPrivate: true })
    const token = await installationToken(github, installation, {
      repository_ids: [repository.id],
      permissions: { contents: 'read' },
    })
    const status = async (line: string, body?: unknown): Promise<number> =>
      (await ask(github, token, line, body === undefined ? {} : { body })).status
    expect(await status('GET /repos/acme/shop')).toBe(200)
    expect(await status('GET /repos/acme/other')).toBe(404)
    expect(await status('GET /repos/acme/shop/pulls/1')).toBe(403)
    expect(await status('POST /repos/acme/shop/issues/1/comments', { body: 'x' })).toBe(403)
    const all = await ask(github, token, 'GET /installation/repositories')
    expect(all.data).toMatchObject({ total_count: 1, repositories: [{ id: repository.id }] })
    const line = `POST /app/installations/${installation.id}/access_tokens`
    const greedy = await ask(github, appToken(github), line, {
      body: { permissions: { administration: 'write' } },
    })
    expect(greedy.status).toBe(422)
    const lost = await ask(github, appToken(github), line, { body: { repository_ids: [1] } })
    expect(lost.status).toBe(422)
    expect(other.id).not.toBe(repository.id)
  })

  test('tokens end after an hour, and with the installation', async () => {
    const { github, installation, token, people } = await shop()
    const status = async (value: string): Promise<number> =>
      (await ask(github, value, 'GET /repos/acme/shop')).status
    expect(await status(token)).toBe(200)
    github.world.advance(3_600_001)
    expect(await status(token)).toBe(401)
    const fresh = await installationToken(github, installation)
    people.suspend(installation, true)
    expect(await status(fresh)).toBe(403)
    people.suspend(installation, false)
    expect(await status(fresh)).toBe(200)
    people.uninstall(installation)
    expect(await status(fresh)).toBe(401)
  })

  test('lets everybody read what is public, and nobody write', async () => {
    const { github, token, people } = await shop()
    people.createRepository('world/open')
    people.openIssue(people.createRepository('world/hidden', { isPrivate: true }), 'bob', 'Hello')
    const status = async (value: string | null, line: string, body?: unknown): Promise<number> =>
      (await ask(github, value, line, body === undefined ? {} : { body })).status
    expect(await status(null, 'GET /repos/world/open')).toBe(200)
    expect(await status(token, 'GET /repos/world/open/contents/README.md')).toBe(200)
    expect(await status(null, 'GET /repos/acme/shop')).toBe(404)
    expect(await status(token, 'GET /repos/world/hidden')).toBe(404)
    const ref = { ref: 'refs/heads/x', sha: '0'.repeat(40) }
    expect(await status(token, 'POST /repos/world/open/git/refs', ref)).toBe(403)
    expect(await status(null, 'POST /repos/world/open/git/refs', ref)).toBe(401)
  })
})

describe('reading', () => {
  test('every route answers in the described form', async () => {
    const { github, installation, pull, get } = await shop()
    const head = pull.pull.headSha
    const paths = [
      '',
      '/branches',
      '/branches/feature',
      '/commits/feature',
      `/commits/${head}/pulls`,
      '/compare/main...feature',
      '/contents/',
      '/contents/a',
      '/contents/a%2Fb.yaml?ref=feature',
      '/collaborators/ana/permission',
      '/pulls',
      '/pulls/1',
      '/pulls/1/commits',
      '/pulls/1/files',
      '/pulls/1/reviews',
      '/pulls/1/comments',
      '/git/ref/heads%2Fmain',
      '/git/matching-refs/heads%2F',
      '/git/trees/feature?recursive=1',
      `/git/commits/${head}`,
      `/commits/${head}/check-runs`,
      `/commits/${head}/check-suites`,
      '/issues/1/comments',
      '/issues',
      '/issues/1',
    ]
    for (const path of paths) expect(await get(path), path).not.toHaveProperty('documentation_url')
    for (const path of ['', `/${installation.id}`])
      expect((await ask(github, appToken(github), `GET /app/installations${path}`)).status).toBe(
        200,
      )
    const own = await ask(github, appToken(github), 'GET /repos/acme/shop/installation')
    expect(own.data).toMatchObject({ id: installation.id, repository_selection: 'all' })
  })

  test('a pull request counts from the merge base', async () => {
    const { people, repository, pull, get } = await shop()
    people.push(repository, { branch: 'main', files: { 'e.yaml': 'late: 1\n' } })
    expect(await get('/pulls/1/files')).toMatchObject([
      { filename: 'a/b.yaml', status: 'modified', patch: '@@ -1,2 +1,2 @@\n x: 1\n-y: 2\n+y: 3' },
      { filename: 'd.yaml', previous_filename: 'c.yaml', status: 'renamed', changes: 0 },
    ])
    expect(await get('/compare/main...feature')).toMatchObject({
      status: 'diverged',
      ahead_by: 1,
      behind_by: 1,
      merge_base_commit: { sha: repository.store.commit(pull.pull.headSha)?.parents[0] },
    })
    expect(await get('/pulls/1')).toMatchObject({
      changed_files: 2,
      mergeable: true,
      commits: 1,
      // It does not follow its branch.
      base: { sha: repository.store.commit(pull.pull.headSha)?.parents[0] },
    })
  })

  test('a fork shares its objects with the repository that it came from', async () => {
    const { people, repository, get } = await shop()
    const fork = people.fork(repository, 'bob')
    const sha = people.push(fork, { branch: 'mine', files: { 'f.yaml': 'f: 1\n' } })
    const { issue } = people.openPull(repository, { fork, head: 'mine' })
    expect(await get(`/pulls/${issue.number}`)).toMatchObject({
      head: { label: 'bob:mine', sha, repo: { fork: true, full_name: 'bob/shop' } },
    })
    expect(await get('/compare/main...bob:mine')).toMatchObject({ ahead_by: 1 })
    expect(await get(`/git/commits/${sha}`)).toMatchObject({ sha })
    expect(await get(`/git/ref/pull%2F${issue.number}%2Fhead`)).toMatchObject({ object: { sha } })
  })

  test('a pull request outlives its fork, but not its branch', async () => {
    const { people, repository, get } = await shop()
    const fork = people.fork(repository, 'bob')
    const sha = people.push(fork, { branch: 'mine', files: { 'f.yaml': 'f: 1\n' } })
    const { issue } = people.openPull(repository, { fork, head: 'mine' })
    people.deleteFork(fork)
    const state = 'open'
    expect(await get('/pulls/2')).toMatchObject({
      state,
      head: { label: 'bob:mine', repo: null, sha },
    })
    expect(await get('/pulls?state=open')).toMatchObject([{ number: 2 }, { number: 1 }])
    expect(await get(`/pulls/${issue.number}/files`)).toMatchObject([{ filename: 'f.yaml' }])
    people.deleteBranch(repository, 'feature')
    expect(await get('/pulls/1')).toMatchObject({ state: 'closed', merged: false })
  })

  test('lists come in pages that name the next one', async () => {
    const { github, people, pull, token } = await shop()
    for (let count = 0; count < 5; count++) people.comment(pull, 'eve', `comment ${count}`)
    const first = await ask(
      github,
      token,
      'GET /repos/acme/shop/issues/1/comments?per_page=2&page=2',
    )
    expect(first.data).toMatchObject([{ body: 'comment 2' }, { body: 'comment 3' }])
    expect(first.headers.get('link')).toContain(
      `${github.url}/repos/acme/shop/issues/1/comments?per_page=2&page=3>; rel="next"`,
    )
  })

  test('large trees are cut, and say so', async () => {
    const { get } = await shop({ limits: { treeEntries: 2 } })
    expect(await get('/git/trees/main?recursive=1')).toMatchObject({
      truncated: true,
      tree: [{ path: 'a' }, { path: 'a/b.yaml' }],
    })
    expect(await get('/git/trees/main')).toMatchObject({ truncated: false })
  })

  test('blobs and contents come as they are where raw is asked for', async () => {
    const { github, token } = await shop()
    const headers = { accept: 'application/vnd.github.raw+json' }
    const path = '/repos/acme/shop/contents/a/b.yaml'
    expect((await ask(github, token, `GET ${path}`, { headers })).data).toBe('x: 1\ny: 2\n')
    const { data } = await ask(github, token, `GET ${path}`)
    const { sha, content } = data as { sha: string; content: string }
    expect(Buffer.from(content, 'base64').toString()).toBe('x: 1\ny: 2\n')
    const blob = `GET /repos/acme/shop/git/blobs/${sha}`
    expect((await ask(github, token, blob, { headers })).data).toBe('x: 1\ny: 2\n')
    expect((await ask(github, token, blob)).data).toMatchObject({ encoding: 'base64', size: 10 })
  })

  test.each([
    ['acme', 'admin', 'admin'],
    ['mia', 'write', 'maintain'],
    ['ana', 'write', 'write'],
    ['eve', 'read', 'read'],
    ['edgewise[bot]', 'none', 'none'],
  ])('the permission of %s is %s', async (login, permission, role_name) => {
    const { get } = await shop()
    expect(await get(`/collaborators/${encodeURIComponent(login)}/permission`)).toMatchObject({
      permission,
      role_name,
    })
  })

  test('what did not change costs nothing', async () => {
    const { github, token, people, repository } = await shop()
    const first = await ask(github, token, 'GET /repos/acme/shop/branches')
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' }
    const again = await ask(github, token, 'GET /repos/acme/shop/branches', { headers })
    expect(again.status).toBe(304)
    expect(again.headers.get('x-ratelimit-used')).toBe(first.headers.get('x-ratelimit-used'))
    people.push(repository, { branch: 'new', files: { x: 'x' } })
    const other = await ask(github, token, 'GET /repos/acme/shop/branches', { headers })
    expect(other.status).toBe(200)
  })
})
