import { Probot } from 'probot'
import { describe, expect, test } from 'vitest'
import { shop } from './shop.ts'

/** Probot's Octokit, which the App uses, with nothing replaced but the host. */
async function octokit(base: string) {
  const made = await shop()
  made.github.calls.length = 0
  const { id, privateKey } = made.github.world.app
  const probot = new Probot({
    appId: id,
    privateKey,
    secret: made.github.hooks.secret,
    logLevel: 'fatal',
    baseUrl: `${made.github.url}${base}`,
    request: { retries: 0 },
  })
  await probot.ready()
  return { ...made, client: await probot.auth(made.installation.id), app: await probot.auth() }
}

describe.each([
  ['github.com', ''],
  ['an Enterprise Server', '/api/v3'],
])('Probot takes this for %s', (_, base) => {
  test('as the App and as its installation, in REST and GraphQL', async () => {
    const { client, app, github } = await octokit(base)
    const own = await app.request('GET /app')
    expect(own.data).toMatchObject({ slug: 'edgewise' })
    const parameters = { owner: 'acme', repo: 'shop', pull_number: 1 }
    const files = await client.paginate('GET /repos/{owner}/{repo}/pulls/{pull_number}/files', {
      ...parameters,
      per_page: 1,
    })
    expect(files.map(({ filename }) => filename)).toEqual(['a/b.yaml', 'd.yaml'])
    const answer = await client.graphql(
      'query ($owner: String!) { repository(owner: $owner, name: "shop") { isPrivate } }',
      { owner: 'acme' },
    )
    expect(answer).toEqual({ repository: { isPrivate: true } })
    const lost = client.request('GET /repos/{owner}/{repo}', { owner: 'acme', repo: 'none' })
    await expect(lost).rejects.toMatchObject({ status: 404 })
    const tokens = github.calls.filter(({ path }) => path.endsWith('/access_tokens'))
    expect(tokens.map(({ status }) => status)).toEqual([201])
  })
})
