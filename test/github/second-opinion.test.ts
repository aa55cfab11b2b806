import { createEmulator } from 'emulate'
import { expect, onTestFinished, test } from 'vitest'
import { appToken, ask } from './client.ts'
import { start } from './shop.ts'

/**
 * The same calls go to the emulator of another house (https://github.com/vercel-labs/emulate), and
 * must have the same outcome. Where it departs from GitHub's pages nothing is asked: it counts no
 * files of a pull request and finds no renames, opens a second pull request for the same branch and
 * one for a branch that is not there, gives 404 for moving a ref that is not there, adds a line end
 * to a commit's message, takes 51 annotations at once, replaces those that are there, leaves out
 * the App of a check run, and knows neither GraphQL nor the delivery log.
 */
type Step = {
  readonly line: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Where in the answer to look, `a.b` or `list.*.c`. */
  readonly look?: readonly string[]
}

const who = { name: 'Ana', email: 'ana@example.org', date: '2026-01-01T00:00:00Z' }
const raw = { accept: 'application/vnd.github.raw+json' }
const at = '/repos/acme/shop'
const post = (line: string, body: unknown, look: readonly string[] = []): Step => ({
  line: `POST ${at}${line}`,
  body,
  look,
})
const get = (line: string, ...look: string[]): Step => ({ line: `GET ${at}${line}`, look })
const file = (path: string, content: string): object => ({
  path,
  mode: '100644',
  type: 'blob',
  content,
})

/** Ids of what earlier steps made, which both sides name alike because Git does. */
const ids = {
  first: '',
  second: '',
  third: '',
}

const commit = (message: string, tree: string, parents: readonly string[]): Step =>
  post('/git/commits', { message, tree, parents, author: who, committer: who }, [
    'sha',
    'tree.sha',
    'message',
    'parents.*.sha',
    'author.date',
  ])

const tree = (entries: readonly object[], base?: string): Step =>
  post('/git/trees', { tree: entries, ...(base === undefined ? {} : { base_tree: base }) }, [
    'sha',
    'tree.*.path',
    'tree.*.mode',
    'tree.*.sha',
  ])

test('another emulator gives the same answers', async () => {
  const github = await start()
  github.people.createRepository('acme/shop', { roles: { ana: 'write' } })
  const installation = github.people.install('acme')
  const { world } = github
  const other = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      github: {
        users: [{ login: 'ana' }],
        orgs: [{ login: 'acme' }],
        repos: [{ owner: 'acme', name: 'shop', auto_init: true }],
        apps: [
          {
            app_id: world.app.id,
            slug: world.app.slug,
            name: world.app.name,
            private_key: world.app.privateKey,
            permissions: world.app.permissions,
            events: [],
            installations: [{ installation_id: installation.id, account: 'acme' }],
          },
        ],
      },
    },
  })
  onTestFinished(() => other.close())
  const token = async (url: string): Promise<string> => {
    const line = `POST /app/installations/${installation.id}/access_tokens`
    const { data } = await ask({ url }, appToken(github), line, { body: {} })
    return (data as { token: string }).token
  }
  const sides = [
    { url: github.url, token: await token(github.url) },
    { url: other.url, token: await token(other.url) },
  ] as const
  const both = async ({ line, look = [], ...rest }: Step): Promise<unknown> => {
    const answers = await Promise.all(
      sides.map(async (side) => {
        const { status, data } = await ask(side, side.token, line, rest)
        return { status, data }
      }),
    )
    const seen = answers.map(({ status, data }) => [
      status,
      ...look.map((path) => [path, seenAt(data, path.split('.'))]),
    ])
    expect(seen[0], line).toEqual(seen[1])
    return answers[0]?.data
  }
  const sha = async (step: Step): Promise<string> => ((await both(step)) as { sha: string }).sha

  const blob = await sha(
    post('/git/blobs', { content: 'x: 1\ny: 2\n', encoding: 'utf-8' }, ['sha']),
  )
  const before = await sha(
    tree([{ path: 'a/b.yaml', mode: '100644', type: 'blob', sha: blob }, file('c.yaml', 'k: v\n')]),
  )
  ids.first = await sha(commit('One\n', before, []))
  const after = await sha(tree([file('a/b.yaml', 'x: 1\ny: 3\n'), file('d', '')], before))
  ids.second = await sha(commit('Two\n', after, [ids.first]))
  const aside = await sha(tree([file('e', 'e')], before))
  ids.third = await sha(commit('Three\n', aside, [ids.first]))
  for (const step of steps()) await both(step)
  expect(ids.second).toMatch(/^[0-9a-f]{40}$/)
})

function steps(): readonly Step[] {
  const { first, second, third } = ids
  const run = { name: 'Edgewise', head_sha: second, status: 'in_progress' }
  return [
    post('/git/refs', { ref: 'refs/heads/base', sha: first }, ['ref', 'object.sha', 'object.type']),
    post('/git/refs', { ref: 'refs/heads/head', sha: second }, ['object.sha']),
    post('/git/refs', { ref: 'refs/heads/head', sha: second }),
    post('/git/refs', { ref: 'head', sha: second }),
    post('/git/refs', { ref: 'refs/heads/lost', sha: '0'.repeat(40) }),
    { line: `PATCH ${at}/git/refs/heads/head`, body: { sha: third } },
    get('/git/ref/heads/head', 'ref', 'object.sha'),
    get('/git/ref/heads/none'),
    get('/git/matching-refs/heads/h', '*.ref'),
    get(
      '/git/trees/head?recursive=1',
      'sha',
      'truncated',
      'tree.*.path',
      'tree.*.sha',
      'tree.*.size',
    ),
    get('/git/trees/head', 'tree.*.path', 'tree.*.type'),
    get(`/git/commits/${second}`, 'tree.sha', 'parents.*.sha', 'verification.verified'),
    get('/contents/a/b.yaml?ref=head', 'sha', 'size', 'encoding', 'path', 'type'),
    get('/contents/none?ref=head'),
    get('/contents/a?ref=head', '*.name', '*.sha'),
    { line: `GET ${at}/contents/a/b.yaml?ref=head`, headers: raw, look: [''] },
    get('/branches/head', 'name', 'commit.sha', 'protected'),
    get('/compare/base...head', 'status', 'ahead_by', 'behind_by', 'merge_base_commit.sha'),
    get('/compare/base...head', 'files.*.filename', 'files.*.status', 'files.*.additions'),
    get(`/compare/${third}...head`, 'status', 'ahead_by', 'behind_by', 'merge_base_commit.sha'),
    get('/compare/head...base', 'status', 'ahead_by', 'behind_by', 'total_commits'),
    post('/pulls', { title: 'Two', head: 'head', base: 'base', body: 'text' }, [
      'number',
      'state',
      'title',
      'head.ref',
      'head.sha',
      'base.ref',
      'base.sha',
      'draft',
      'merged',
    ]),
    get('/pulls?state=open&head=acme:head', '*.number'),
    get('/pulls/9'),
    post('/issues/1/comments', { body: 'one' }, ['body', 'user.login', 'user.type']),
    post('/issues/9/comments', { body: 'one' }),
    get('/issues/1/comments', '*.body'),
    post('/check-runs', run, ['name', 'status', 'conclusion', 'head_sha']),
    get(`/commits/${second}/check-runs?check_name=Edgewise`, 'total_count', 'check_runs.*.status'),
    get('/check-runs/999999'),
  ]
}

function seenAt(value: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path
  if (key === undefined || key === '') return value
  if (key === '*') return Array.isArray(value) ? value.map((item) => seenAt(item, rest)) : null
  return seenAt((value as Readonly<Record<string, unknown>> | undefined)?.[key], rest)
}
