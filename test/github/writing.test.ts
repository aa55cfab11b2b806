import { describe, expect, test } from 'vitest'
import { ask } from './client.ts'
import { shop } from './shop.ts'

/** Asks for `POST /check-runs` and the like within the shop. */
async function writer(options?: Parameters<typeof shop>[0]) {
  const made = await shop(options)
  const send = (line: string, body?: unknown) => {
    const [method, path] = line.split(' ')
    const rest = body === undefined ? {} : { body }
    return ask(made.github, made.token, `${method} /repos/acme/shop${path}`, rest)
  }
  const head = made.pull.pull.headSha
  return { ...made, send, head }
}

const annotation = (line: number): object => ({
  path: 'a/b.yaml',
  start_line: line,
  end_line: line,
  annotation_level: 'warning',
  message: `line ${line}`,
})

const idOf = (data: unknown): number => (data as { id: number }).id

describe('check runs', () => {
  test('add annotations and keep what is not said again', async () => {
    const { send, head, get } = await writer()
    const fifty = Array.from({ length: 50 }, (_, index) => annotation(index + 1))
    const made = await send('POST /check-runs', {
      name: 'Edgewise',
      head_sha: head,
      external_id: 'first',
      output: { title: 'A title', summary: 'So far', annotations: fifty },
    })
    expect(made.status).toBe(201)
    expect(made.data).toMatchObject({ status: 'queued', conclusion: null })
    const path = `/check-runs/${idOf(made.data)}`
    const patched = await send(`PATCH ${path}`, {
      conclusion: 'neutral',
      output: { summary: 'All of it', annotations: [annotation(51)] },
    })
    expect(patched.data).toMatchObject({
      status: 'completed',
      conclusion: 'neutral',
      external_id: 'first',
      output: { title: 'A title', summary: 'All of it', annotations_count: 51 },
      completed_at: expect.any(String),
    })
    const last = await get(`${path}/annotations?per_page=50&page=2`)
    expect(last).toMatchObject([{ start_line: 51, start_column: null }])
  })

  test('more than 50 annotations at once are refused, and written down', async () => {
    const { send, head, github } = await writer()
    const many = Array.from({ length: 51 }, (_, index) => annotation(index + 1))
    const { status } = await send('POST /check-runs', {
      name: 'Edgewise',
      head_sha: head,
      output: { title: 'x', summary: 'x', annotations: many },
    })
    expect(status).toBe(422)
    expect(github.violations.splice(0)).toEqual([
      'POST /repos/{owner}/{repo}/check-runs: body: /output/annotations must NOT have more than 50 items',
    ])
  })

  test('one name may run twice on a commit; the list has the latest', async () => {
    const { send, head, get } = await writer()
    const run = async (name: string): Promise<number> =>
      idOf((await send('POST /check-runs', { name, head_sha: head })).data)
    const first = await run('Edgewise')
    const second = await run('Edgewise')
    const path = `/commits/${head}/check-runs?check_name=Edgewise`
    expect(await get(path)).toMatchObject({ total_count: 1, check_runs: [{ id: second }] })
    expect(await get(`${path}&filter=all`)).toMatchObject({
      total_count: 2,
      check_runs: [{ id: second }, { id: first }],
    })
    expect((await send('POST /check-runs', { name: 'x', head_sha: 'f'.repeat(40) })).status).toBe(
      422,
    )
  })
})

describe('comments', () => {
  test('are made, changed, reacted to and taken away', async () => {
    const { send, get } = await writer()
    const made = await send('POST /issues/1/comments', { body: 'one' })
    expect(made.status).toBe(201)
    expect(made.data).toMatchObject({
      user: { login: 'edgewise[bot]', type: 'Bot' },
      performed_via_github_app: { slug: 'edgewise' },
    })
    const path = `/issues/comments/${idOf(made.data)}`
    expect((await send(`PATCH ${path}`, { body: 'two' })).data).toMatchObject({ body: 'two' })
    expect((await send(`POST ${path}/reactions`, { content: 'eyes' })).status).toBe(201)
    const again = await send(`POST ${path}/reactions`, { content: 'eyes' })
    expect(again.status).toBe(200)
    expect(await get(path)).toMatchObject({ reactions: { total_count: 1, eyes: 1 } })
    expect((await send(`DELETE ${path}/reactions/${idOf(again.data)}`)).status).toBe(204)
    expect(await get(`${path}/reactions`)).toEqual([])
    expect((await send(`DELETE ${path}`)).status).toBe(204)
    expect((await send(`GET ${path}`)).status).toBe(404)
  })

  test('of others are not the App’s business', async () => {
    const { send, people, pull } = await writer()
    const { id } = people.comment(pull, 'eve', 'mine')
    expect((await send(`PATCH /issues/comments/${id}`, { body: 'x' })).status).toBe(403)
    expect((await send(`DELETE /issues/comments/${id}`)).status).toBe(403)
    expect((await send(`POST /issues/comments/${id}/reactions`, { content: '+1' })).status).toBe(
      201,
    )
  })

  test.each([
    ['empty', ' ', 422],
    ['as long as may be', 'ä'.repeat(65_536), 201],
    ['too long', 'ä'.repeat(65_537), 422],
  ])('a text that is %s', async (_, body, status) => {
    const { send } = await writer()
    expect((await send('POST /issues/1/comments', { body })).status).toBe(status)
  })

  test('a body that breaks the description is refused, and written down', async () => {
    const { send, github } = await writer()
    expect((await send('POST /issues/1/comments', { text: 'x' })).status).toBe(422)
    expect(github.violations.splice(0)).toEqual([expect.stringContaining("property 'body'")])
  })

  test('a locked conversation takes none', async () => {
    const { send, pull } = await writer()
    pull.issue.isLocked = true
    expect((await send('POST /issues/1/comments', { body: 'x' })).status).toBe(403)
  })
})

describe('reviews', () => {
  const suggestion = { path: 'a/b.yaml', body: '```suggestion\ny: 2\n```', line: 2, side: 'RIGHT' }

  test('stand on lines of the diff', async () => {
    const { send, get } = await writer()
    const made = await send('POST /pulls/1/reviews', { event: 'COMMENT', comments: [suggestion] })
    expect(made.status).toBe(200)
    expect(made.data).toMatchObject({ state: 'COMMENTED', user: { login: 'edgewise[bot]' } })
    expect(await get('/pulls/1/reviews')).toMatchObject([{ id: idOf(made.data) }])
    expect(await get('/pulls/1/comments')).toMatchObject([{ line: 2, body: suggestion.body }])
  })

  test.each([
    ['another line', { ...suggestion, line: 40 }],
    ['another file', { ...suggestion, path: 'z.yaml' }],
    ['a line that is not named', { path: 'a/b.yaml', body: 'x' }],
  ])('and not on %s', async (_, comment) => {
    const { send } = await writer()
    const body = { event: 'COMMENT', comments: [comment] }
    expect((await send('POST /pulls/1/reviews', body)).status).toBe(422)
  })
})

describe('refs and pull requests of the App', () => {
  test('a commit is made from a blob, a tree and its parent, and a branch bears it', async () => {
    const { send, get, repository } = await writer()
    const main = repository.refs.get('refs/heads/main') ?? ''
    const sha = (answer: { data: unknown }): string => (answer.data as { sha: string }).sha
    const blob = sha(await send('POST /git/blobs', { content: 'bmV3Cg==', encoding: 'base64' }))
    const tree = sha(
      await send('POST /git/trees', {
        base_tree: main,
        tree: [
          { path: 'a/new.yaml', mode: '100644', type: 'blob', sha: blob },
          { path: 'c.yaml', mode: '100644', type: 'blob', sha: null },
        ],
      }),
    )
    const parents = [main]
    const commit = sha(await send('POST /git/commits', { message: 'Fix', tree, parents }))
    const ref = { ref: 'refs/heads/edgewise/fix', sha: commit }
    expect((await send('POST /git/refs', ref)).status).toBe(201)
    expect((await send('POST /git/refs', ref)).status).toBe(422)
    expect(await get('/compare/main...edgewise/fix')).toMatchObject({
      files: [
        { filename: 'a/new.yaml', status: 'added' },
        { filename: 'c.yaml', status: 'removed' },
      ],
    })
    const body = { title: 'Fix', head: 'edgewise/fix', base: 'main', draft: true }
    const opened = await send('POST /pulls', body)
    expect(opened.status).toBe(201)
    expect(opened.data).toMatchObject({ number: 2, draft: true, user: { type: 'Bot' } })
    expect((await send('POST /pulls', body)).status).toBe(422)
    expect((await send('PATCH /pulls/2', { state: 'closed' })).data).toMatchObject({
      state: 'closed',
    })
    expect((await send('DELETE /git/refs/heads/edgewise/fix')).status).toBe(204)
    expect((await send('GET /git/ref/heads/edgewise/fix')).status).toBe(404)
  })

  test('a ref moves forward only, unless forced', async () => {
    const { send, people, repository } = await writer()
    const main = repository.refs.get('refs/heads/main') ?? ''
    const next = people.push(repository, { branch: 'next', from: 'main', files: { z: 'z' } })
    const path = 'PATCH /git/refs/heads/next'
    expect((await send(path, { sha: main })).status).toBe(422)
    expect((await send(path, { sha: main, force: true })).status).toBe(200)
    expect((await send(path, { sha: next })).data).toMatchObject({ object: { sha: next } })
  })
})
