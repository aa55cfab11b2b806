import { expect, test } from 'vitest'
import { drive } from '../../src/drive/drive.ts'
import type { CodeHost } from '../../src/forge/code-host.ts'
import { openKnown } from '../../src/forge/github/known.ts'
import { settingsPath } from '../../src/render/names.ts'
import type { Review } from '../../src/types/report.ts'
import type { Repository } from '../github/state.ts'
import { deployment, loadBalancer } from '../support/objects.ts'
import { emulated } from './github-emulated.ts'

const service = (policy: string): string =>
  loadBalancer('web', `  externalTrafficPolicy: ${policy}\n`)

/** 300 manifests in folders, and what no cluster reads. */
const manifests = {
  [settingsPath]: 'version: 1\nclusters: [{ name: prod, paths: [clusters/prod] }]\n',
  'README.md': '# Clusters\n',
  'clusters/prod/web/service.yaml': service('Local'),
  ...Object.fromEntries(
    Array.from({ length: 299 }, (_, index) => [
      `clusters/prod/app${index % 40}/deployment${index}.yaml`,
      deployment(`app${index}`, '  replicas: 2'),
    ]),
  ),
}

const change = {
  'clusters/prod/web/service.yaml': service('Cluster'),
  ...Object.fromEntries(
    [1, 2, 3, 4].map((index) => [
      `clusters/prod/app${index}/deployment${index}.yaml`,
      deployment(`app${index}`, '  replicas: 3'),
    ]),
  ),
}

/** What a worker does for a pull request, with the least of everything that it publishes. */
async function reviewed(host: CodeHost, number: number): Promise<Review> {
  const pull = await host.pullRequest(number)
  if (!pull?.change) throw new Error('there is nothing to review')
  const { base, head } = pull.change
  const mergeBase = await host.mergeBase(base.id, head.id)
  const request = {
    k: 'review',
    base: base.id,
    mergeBase: mergeBase?.id ?? '',
    head: head.id,
    baseTree: mergeBase?.tree ?? '',
    headTree: head.tree,
    settingsTree: base.settingsTree,
    options: {
      asOf: '2026-01-01',
      clusters: [],
      kubernetes: null,
      entry: null,
      set: [],
      explain: false,
      settings: null,
    },
  } as const
  const driven = await drive(request, host, { memo: new Map() })
  if (!driven.ok) throw new Error(driven.refusal.message)
  const { summary } = driven.value
  const body = `new: ${summary.new}, at ${head.id}`
  const check = {
    head: head.id,
    externalId: body,
    outcome: 'neutral',
    title: body,
    summary: body,
    text: null,
    annotations: [],
    actions: [],
  } as const
  await host.putCheck(check, pull.change.checks.at(-1)?.id)
  await host.putComment({ number, body }, pull.comments?.at(-1)?.id)
  return driven.value
}

test('an ordinary review takes eight calls, and six where the process knows the base', async () => {
  const { github, job, operations } = await emulated()
  const repository: Repository = github.people.createRepository('shop/clusters', {
    files: manifests,
  })
  github.people.install('shop')
  // The base moves on, so that its tip is not where the two have parted.
  github.people.push(repository, { branch: 'change', files: change })
  github.people.push(repository, { branch: 'main', files: { 'docs/new.md': 'new' } })
  const { number } = github.people.openPull(repository, { head: 'change' }).issue
  const known = openKnown(64_000_000)('1/1')

  const first = await reviewed(await job(repository, { known }), number)
  expect(first.summary).toMatchObject({ new: expect.any(Number) })
  expect(first.clusters[0]?.changed.map(({ entry }) => entry)).toEqual(['shop/Service/web'])
  expect(operations()).toEqual([
    'POST /app/installations/{installation_id}/access_tokens',
    'POST /graphql',
    'GET /repos/{owner}/{repo}/compare/{basehead}',
    'GET /repos/{owner}/{repo}/git/trees/{tree_sha}',
    'GET /repos/{owner}/{repo}/git/trees/{tree_sha}',
    'POST /graphql',
    'POST /repos/{owner}/{repo}/check-runs',
    'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
  ])

  const files = {
    'clusters/prod/web/service.yaml': service('Local'),
    'clusters/prod/app1/deployment1.yaml': deployment('app1', '  replicas: 4'),
  }
  github.people.push(repository, { branch: 'change', files })
  const second = await reviewed(await job(repository, { known }), number)
  expect(second.clusters[0]?.changed).toEqual([])
  expect(operations()).toEqual([
    'POST /graphql',
    'GET /repos/{owner}/{repo}/compare/{basehead}',
    'GET /repos/{owner}/{repo}/git/trees/{tree_sha}',
    'POST /graphql',
    'POST /repos/{owner}/{repo}/check-runs',
    'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
  ])
})

test('a tree that GitHub does not give at once is the same tree', async () => {
  const whole = await emulated()
  const parts = await emulated({ limits: { treeEntries: 60 } })
  const trees = await Promise.all(
    [whole, parts].map(async ({ github, job }) => {
      const repository = github.people.createRepository('shop/clusters', { files: manifests })
      github.people.install('shop')
      const host = await job(repository)
      const id = repository.refs.get('refs/heads/main') ?? ''
      const tree = (await host.mergeGroup(id, id))?.head.tree ?? ''
      const found = await host.tree(tree)
      return found.ok ? found.value.toSorted((a, b) => (a.path < b.path ? -1 : 1)) : []
    }),
  )
  expect(trees[0]).toHaveLength(302)
  expect(trees[1]).toEqual(trees[0])
  expect(parts.operations().length).toBeGreaterThan(10)
})
