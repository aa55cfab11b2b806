import { describe, expect, test } from 'vitest'
import { ask, installationToken } from './client.ts'
import { shop } from './shop.ts'

type Answer = {
  readonly data?: unknown
  readonly errors?: readonly { readonly type?: string; readonly message: string }[]
}

async function asking(options?: Parameters<typeof shop>[0]) {
  const made = await shop(options)
  const query = async (text: string, variables: object = {}, token = made.token) => {
    const body = { query: text, variables: { owner: 'acme', name: 'shop', ...variables } }
    return (await ask(made.github, token, 'POST /graphql', { body })).data as Answer
  }
  /** Asks about the repository, `object(oid: "…") { oid }`. */
  const about = async (fields: string, token?: string): Promise<Answer> =>
    query(
      `query ($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { ${fields} } }`,
      {},
      token,
    )
  return { ...made, query, about }
}

describe('objects', () => {
  test('are found by id, by branch and path, many at once', async () => {
    const { about, repository } = await asking()
    const { data } = await about(`
      blob: object(expression: "main:a/b.yaml") { __typename oid ... on Blob { byteSize isBinary isTruncated text } }
      tree: object(expression: "feature^{tree}") { ... on Tree { entries { name mode type size oid } } }
      commit: object(expression: "main") { ... on Commit { message file(path: "a/b.yaml") { mode object { ... on Blob { text } } } } }
      none: object(oid: "${'0'.repeat(40)}") { oid }
      lost: object(expression: "main:none.yaml") { oid }
    `)
    const text = 'x: 1\ny: 2\n'
    expect(data).toMatchObject({
      repository: {
        blob: { __typename: 'Blob', byteSize: 10, isBinary: false, isTruncated: false, text },
        tree: {
          entries: [
            { name: 'a', mode: 0o40000, type: 'tree', size: 0 },
            { name: 'd.yaml', mode: 0o100644, type: 'blob', size: 5 },
          ],
        },
        commit: { message: 'Begin', file: { mode: 0o100644, object: { text } } },
        none: null,
        lost: null,
      },
    })
    const oid = repository.refs.get('refs/heads/main')
    expect(await about(`defaultBranchRef { name target { oid } }`)).toEqual({
      data: { repository: { defaultBranchRef: { name: 'main', target: { oid } } } },
    })
  })

  test('that are large are cut, and those that are no text have none', async () => {
    const { about, people, repository } = await asking({ limits: { blobText: 5 } })
    people.push(repository, { branch: 'main', files: { bin: new Uint8Array([1, 0, 2]) } })
    const fields = '... on Blob { byteSize isBinary isTruncated text }'
    const { data } = await about(`
      large: object(expression: "main:a/b.yaml") { ${fields} }
      binary: object(expression: "main:bin") { ${fields} }
    `)
    expect(data).toEqual({
      repository: {
        large: { byteSize: 10, isBinary: false, isTruncated: true, text: 'x: 1\n' },
        binary: { byteSize: 3, isBinary: true, isTruncated: false, text: null },
      },
    })
  })
})

describe('pull requests', () => {
  test('tell of their sides, files, comments and checks', async () => {
    const { about, github, token, people, repository, pull } = await asking()
    const base = pull.pull.baseSha
    people.push(repository, { branch: 'main', files: { 'e.yaml': 'e: 1\n' } })
    for (let count = 0; count < 3; count++) people.comment(pull, 'eve', `comment ${count}`)
    const at = '/repos/acme/shop'
    await ask(github, token, `POST ${at}/issues/1/comments`, { body: { body: 'own' } })
    for (const conclusion of ['failure', 'success'])
      await ask(github, token, `POST ${at}/check-runs`, {
        body: { name: 'Edgewise', head_sha: pull.pull.headSha, conclusion },
      })
    const runs = 'nodes { conclusion status externalId }'
    const { data } = await about(`
      pullRequest(number: 1) {
        state isDraft isCrossRepository headRefOid baseRefOid
        baseRef { name target { oid } }
        headRepository { nameWithOwner }
        files(first: 10) { totalCount nodes { path changeType } }
        comments(first: 3) { pageInfo { hasNextPage endCursor } nodes { body viewerDidAuthor } }
        last: comments(last: 1) { nodes { fullDatabaseId viewerDidAuthor author { login } } }
        commits(last: 1) { nodes { commit { checkSuites(first: 5, filterBy: { appId: ${github.world.app.id} }) { nodes {
          all: checkRuns(first: 5, filterBy: { checkType: ALL }) { ${runs} }
          latest: checkRuns(first: 5) { ${runs} }
        } } } } }
      }
    `)
    const own = pull.issue.comments.at(-1)?.id
    expect(data).toMatchObject({
      repository: {
        pullRequest: {
          state: 'OPEN',
          isCrossRepository: false,
          headRefOid: pull.pull.headSha,
          // As on GitHub it stays where it was when the pull request was opened.
          baseRefOid: base,
          baseRef: { name: 'main', target: { oid: repository.refs.get('refs/heads/main') } },
          headRepository: { nameWithOwner: 'acme/shop' },
          files: {
            totalCount: 2,
            nodes: [
              { path: 'a/b.yaml', changeType: 'MODIFIED' },
              { path: 'd.yaml', changeType: 'RENAMED' },
            ],
          },
          comments: {
            pageInfo: { hasNextPage: true },
            nodes: [{ viewerDidAuthor: false }, {}, {}],
          },
          last: {
            nodes: [
              { fullDatabaseId: String(own), viewerDidAuthor: true, author: { login: 'edgewise' } },
            ],
          },
          commits: {
            nodes: [
              {
                commit: {
                  checkSuites: {
                    nodes: [
                      {
                        all: { nodes: [{ conclusion: 'FAILURE' }, { conclusion: 'SUCCESS' }] },
                        latest: { nodes: [{ conclusion: 'SUCCESS', status: 'COMPLETED' }] },
                      },
                    ],
                  },
                },
              },
            ],
          },
        },
      },
    })
  })

  test('are paged by cursor', async () => {
    const { query, people, pull } = await asking()
    for (let count = 0; count < 5; count++) people.comment(pull, 'eve', `${count}`)
    const text = `query ($owner: String!, $name: String!, $after: String) {
      repository(owner: $owner, name: $name) { pullRequest(number: 1) {
        comments(first: 2, after: $after) { pageInfo { hasNextPage endCursor } nodes { body } }
      } }
    }`
    const said: string[] = []
    for (let after: string | null = null, more = true; more; ) {
      const answer: Answer = await query(text, { after })
      const { comments } = (answer.data as Comments).repository.pullRequest
      said.push(...comments.nodes.map(({ body }) => body))
      more = comments.pageInfo.hasNextPage
      after = comments.pageInfo.endCursor
    }
    expect(said).toEqual(['0', '1', '2', '3', '4'])
  })
})

type Comments = {
  readonly repository: {
    readonly pullRequest: {
      readonly comments: {
        readonly nodes: readonly { readonly body: string }[]
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
      }
    }
  }
}

test('things are found by the node ids of the REST API', async () => {
  const { query, github, people, repository, pull, token } = await asking()
  const comment = people.comment(pull, 'eve', 'one')
  const { data } = await ask(github, token, `GET /repos/acme/shop/issues/comments/${comment.id}`)
  const text = `query ($id: ID!) { node(id: $id) { id __typename
    ... on IssueComment { body lastEditedAt author { __typename login } pullRequest { number } }
  } }`
  const id = (data as { node_id: string }).node_id
  const node = { id, body: 'one', lastEditedAt: null, author: { __typename: 'User', login: 'eve' } }
  expect(await query(text, { id })).toMatchObject({ data: { node } })
  people.editComment(pull, comment, 'two')
  expect(await query(text, { id })).toMatchObject({
    data: { node: { body: 'two', lastEditedAt: expect.any(String), pullRequest: { number: 1 } } },
  })
  const issue = people.openIssue(repository, 'eve', 'No pull request')
  people.comment({ repository, issue }, 'eve', 'three')
  const other = Buffer.from(`IssueComment:${issue.comments[0]?.id}`).toString('base64url')
  expect(await query(text, { id: other })).toMatchObject({ data: { node: { pullRequest: null } } })
  const lost = Buffer.from('IssueComment:1').toString('base64url')
  expect(await query(text, { id: lost })).toMatchObject({
    data: { node: null },
    errors: [{ type: 'NOT_FOUND' }],
  })
})

describe('errors', () => {
  test('name what is not there and what may not be seen, beside the rest', async () => {
    const { about, query, github, installation } = await asking()
    const lost = await about('id pullRequest(number: 9) { title }')
    expect(lost).toMatchObject({
      data: { repository: { id: expect.any(String), pullRequest: null } },
      errors: [{ type: 'NOT_FOUND', path: ['repository', 'pullRequest'] }],
    })
    const none = await query('{ repository(owner: "acme", name: "none") { id } }')
    expect(none).toMatchObject({ data: { repository: null }, errors: [{ type: 'NOT_FOUND' }] })
    const weak = await installationToken(github, installation, { permissions: { checks: 'read' } })
    expect(await about('name object(expression: "main") { oid }', weak)).toMatchObject({
      data: { repository: { name: 'shop', object: null } },
      errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }],
    })
  })

  test('answer what breaks the schema, which is written down', async () => {
    const { about, github, token } = await asking()
    await about('nothing')
    await about('stargazerCount')
    await about('pullRequest(number: 1) { comments { totalCount } }')
    await about('pullRequest(number: 1) { comments(first: 101) { totalCount } }')
    expect(github.violations.splice(0)).toEqual([
      'POST /graphql: Cannot query field "nothing" on type "Repository".',
      'POST /graphql: Repository.stargazerCount is not built here',
    ])
    const nobody = await ask(github, null, 'POST /graphql', { body: { query: '{ id }' } })
    expect(nobody.status).toBe(401)
    const { headers } = await ask(github, token, 'POST /graphql', {
      body: { query: '{ __typename }' },
    })
    expect(headers.get('x-ratelimit-resource')).toBe('graphql')
  })
})
