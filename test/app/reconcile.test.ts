import MarkdownIt from 'markdown-it'
import { describe, expect, test } from 'vitest'
import { giveUp } from '../../src/app/review/give-up.ts'
import { lost, withSettings } from './sample.ts'
import { checksOn, ownComments } from './service.ts'
import { stage } from './stage.ts'

const markdown = new MarkdownIt({ html: true, linkify: true })

/** What Markdown makes of a text: words that are no code, targets of links, and HTML. */
function shown(text: string) {
  const marker = /^<!-- edgewise:review [\da-f]{40} -->\n/
  const tokens = markdown.parse(text.replace(marker, ''), {})
  const all = tokens.flatMap((token) => [token, ...(token.children ?? [])])
  const of = (type: RegExp) => all.filter((token) => type.test(token.type))
  return {
    words: of(/^text$/)
      .map(({ content }) => content)
      .join('\n'),
    links: of(/^link_open$/).map((token) => String(token.attrGet('href'))),
    elements: of(/^html/).flatMap(({ content }) => content.match(/<[^>]*>/g) ?? []),
  }
}

const deployment = (name: string, replicas: number): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: apps }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: app, image: app }] }
`

const controller = 'ingress/controller.yaml'

describe('the settings of the base decide', () => {
  test.each([
    ['failOn: never', 'neutral'],
    ['failOn: warning', 'failure'],
    ['failOn: error', 'failure'],
  ])('%s: %s', async (line, conclusion) => {
    const { propose, repository, review } = await stage(withSettings(line))
    const pull = propose(lost)
    await review(pull)
    expect(checksOn(repository, pull.pull.headSha)).toMatchObject([{ conclusion }])
  })

  test('what fails a check is in the base, not in the change', async () => {
    const { propose, repository, review } = await stage(withSettings('failOn: error'))
    const pull = propose({ ...lost, ...withSettings('failOn: never\ncomment: off') })
    await review(pull)
    expect(checksOn(repository, pull.pull.headSha)).toMatchObject([{ conclusion: 'failure' }])
    expect(ownComments(pull)).toHaveLength(1)
  })

  test.each([
    ['comment: findings', 1, 0],
    ['comment: always', 1, 1],
    ['comment: off', 0, 0],
  ])('%s: %i for a change of traffic, %i for none', async (line, some, none) => {
    const settings = withSettings(line)
    const { github, propose, repository, review } = await stage(settings)
    const pull = propose(lost)
    await review(pull)
    expect(ownComments(pull)).toHaveLength(some)
    github.people.push(repository, { branch: 'words', files: { 'README.md': 'words' } })
    const idle = github.people.openPull(repository, { head: 'words', by: 'ana' })
    await review(idle)
    expect(ownComments(idle)).toHaveLength(none)
    expect(checksOn(repository, idle.pull.headSha)).toMatchObject([{ conclusion: 'success' }])
  })

  test('where they are wrong the check says so and nothing else is said', async () => {
    const { propose, repository, review } = await stage(withSettings('comments: "@all `hi`"'))
    const pull = propose(lost)
    expect(await review(pull)).toMatchObject({ outcome: 'refused' })
    const [check] = checksOn(repository, pull.pull.headSha)
    expect(check).toMatchObject({ conclusion: 'neutral', annotations: [] })
    expect(check?.title).toBe('.github/edgewise.yaml cannot be used')
    expect(check?.summary).toContain('.github/edgewise.yaml:2: unknown key "comments"')
    expect(ownComments(pull)).toEqual([])
  })
})

test('a draft has its check, and a comment once it is ready', async () => {
  const { github, propose, repository, review } = await stage()
  const pull = propose(lost, { isDraft: true })
  await review(pull)
  expect(checksOn(repository, pull.pull.headSha)).toHaveLength(1)
  expect(ownComments(pull)).toEqual([])
  github.people.markReady(pull)
  await review(pull)
  expect(checksOn(repository, pull.pull.headSha)).toHaveLength(1)
  expect(ownComments(pull)).toHaveLength(1)
})

test('a second time nothing is written', async () => {
  const { propose, review } = await stage()
  const pull = propose(lost)
  await review(pull)
  expect(await review(pull)).toMatchObject({ outcome: 'reviewed', published: { written: 0 } })
})

test('five files of 300 take eight calls the first time, and six after the next push', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 300 }, (_, n) => [`apps/a${n}.yaml`, deployment(`a${n}`, 1)]),
  )
  const { github, propose, repository, review } = await stage(files)
  const changed = (replicas: number) =>
    Object.fromEntries([1, 2, 3, 4].map((n) => [`apps/a${n}.yaml`, deployment(`a${n}`, replicas)]))
  const pull = propose({ ...lost, ...changed(2) })
  await review(pull)
  expect(github.calls.length).toBeLessThanOrEqual(8)
  const before = github.calls.length
  github.people.push(repository, { branch: 'change', files: changed(3), by: 'ana' })
  expect(await review(pull)).toMatchObject({ published: { written: 2 } })
  expect(github.calls.length - before).toBeLessThanOrEqual(6)
})

test('a comment that somebody else begins with our marker is not ours', async () => {
  const { github, propose, review } = await stage()
  const pull = propose(lost)
  const theirs = github.people.comment(pull, 'eve', '<!-- edgewise:review 0 -->\nAll is well')
  await review(pull)
  expect(theirs.body).toContain('All is well')
  expect(ownComments(pull)).toHaveLength(1)
})

test('a closed pull request is left alone', async () => {
  const { github, propose, repository, review } = await stage()
  const pull = propose(lost)
  github.people.closePull(pull)
  expect(await review(pull)).toMatchObject({ outcome: 'closed' })
  expect(checksOn(repository, pull.pull.headSha)).toEqual([])
})

describe('who grants less gets less', () => {
  test('no comment without the permission for it', async () => {
    const granted = { metadata: 'read', contents: 'read', checks: 'write', pull_requests: 'read' }
    const { propose, repository, review } = await stage({}, granted as never)
    const pull = propose(lost)
    expect((await review(pull)).published).toEqual({ written: 1, denied: ['comment'] })
    expect(checksOn(repository, pull.pull.headSha)).toHaveLength(1)
  })

  test('no check without the permission for it', async () => {
    const granted = { metadata: 'read', contents: 'read', pull_requests: 'write' }
    const { propose, review } = await stage({}, granted as never)
    const pull = propose(lost)
    expect((await review(pull)).published).toEqual({ written: 1, denied: ['check'] })
    expect(ownComments(pull)).toHaveLength(1)
  })
})

test('who has lost the lease writes nothing', async () => {
  const { propose, repository, review } = await stage()
  const pull = propose(lost)
  const beforeWrite = async () => {
    throw new Error('the lease is lost')
  }
  await expect(review(pull, { beforeWrite })).rejects.toThrow('the lease is lost')
  expect(checksOn(repository, pull.pull.headSha)).toEqual([])
  expect(ownComments(pull)).toEqual([])
})

test('what was written although the answer was lost is not written again', async () => {
  const { github, propose, repository, review } = await stage()
  const pull = propose(lost)
  for (const path of [/\/check-runs$/, /\/comments$/]) {
    github.faults.add({ method: 'POST', path, status: 502, isApplied: true })
    await expect(review(pull)).rejects.toThrow('502')
  }
  await review(pull)
  expect(checksOn(repository, pull.pull.headSha)).toHaveLength(1)
  expect(ownComments(pull)).toHaveLength(1)
})

test('a defect of ours concludes the check and touches no comment', async () => {
  const { host, propose, repository, review } = await stage()
  const pull = propose(lost)
  await review(pull)
  const said = ownComments(pull)[0]?.body
  const terms = { host: await host(), again: false }
  await giveUp({ k: 'pull-request', number: pull.issue.number }, terms)
  expect(checksOn(repository, pull.pull.headSha).at(-1)).toMatchObject({
    conclusion: 'neutral',
    title: 'The change could not be reviewed',
  })
  expect(ownComments(pull).map(({ body }) => body)).toEqual([said])
})

test('hostile names and words reach neither mentions, links, HTML nor hidden characters', async () => {
  const { propose, repository, review } = await stage()
  const name = 'a`@everyone`<img src=x onerror=alert(1)>\u202e\u200b](https://evil.example)'
  const file = 'apps/@acme #1 `x`](https://evil.example) <b>.yaml'
  const hostile = `apiVersion: v1
kind: Service
metadata: { name: ${JSON.stringify(name)}, namespace: "@acme/all #1" }
spec: { type: LoadBalancer, selector: { app: x }, externalTrafficPolicy: Cluster, ports: [{ port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: "\`\`\`\\n/edgewise help\\n<!-- edgewise:review -->", namespace: "@acme/all #1" }
spec: { replicas: 1, selector: { matchLabels: { app: x } }, template: { metadata: { labels: { app: x } }, spec: { containers: [{ name: x, image: x, ports: [{ containerPort: 80 }] }] } } }
`
  const pull = propose({ ...lost, [file]: hostile, [controller]: null })
  await review(pull)
  const [comment] = ownComments(pull)
  const [check] = checksOn(repository, pull.pull.headSha)
  for (const text of [comment?.body ?? '', check?.summary ?? '']) {
    const { words, links, elements } = shown(text)
    expect(words).not.toMatch(/@|#\d|evil/)
    expect(links.filter((link) => !link.startsWith('https://github.com/acme/clusters/'))).toEqual(
      [],
    )
    expect(elements.filter((tag) => !/^<\/?(?:br|sub|details|summary)>/.test(tag))).toEqual([])
    expect(text).not.toMatch(/[\u202e\u200b]/)
  }
  expect(JSON.stringify(check?.annotations)).not.toMatch(/[\u202e\u200b]/)
  expect(comment?.body.length).toBeGreaterThan(500)
})
