import { describe, expect, test } from 'vitest'
import { usual } from '../../src/app/engine/bounds.ts'
import { lost, withSettings } from './sample.ts'
import { checksOn, ownComments } from './service.ts'
import { stage } from './stage.ts'

describe('two pull requests with one head', () => {
  /** One is meant for a branch whose settings let a check fail, the other for one that never does. */
  async function twoOfThem() {
    const set = await stage(withSettings('failOn: error'))
    const { github, propose, repository } = set
    const strict = propose(lost)
    const files = withSettings('failOn: never')
    github.people.push(repository, { branch: 'lenient', files, from: 'main', by: 'ana' })
    const lenient = github.people.openPull(repository, {
      head: 'change',
      base: 'lenient',
      by: 'ana',
    })
    const newest = () => checksOn(repository, strict.pull.headSha).at(-1)
    return { ...set, strict, lenient, newest }
  }

  test('one that passes does not hide one that fails', async () => {
    const { review, strict, lenient, newest } = await twoOfThem()
    await review(strict)
    expect(newest()).toMatchObject({ conclusion: 'failure' })
    await review(lenient)
    expect(newest()).toMatchObject({
      conclusion: 'failure',
      title: `The check fails for #${strict.issue.number}, which has the same head`,
    })
    expect(newest()?.summary).toContain('no longer sees who the client is')
    expect(await review(lenient)).toMatchObject({ published: { written: 0 } })
  })

  test('each has its own word where the other is closed', async () => {
    const { github, review, strict, lenient, newest } = await twoOfThem()
    await review(strict)
    github.people.closePull(strict)
    await review(lenient)
    expect(newest()).toMatchObject({
      conclusion: 'neutral',
      title: 'ingress-nginx-controller no longer sees who the client is',
    })
  })
})

test('a push that changes no manifest: the same words, whose links show the newest head', async () => {
  const { github, propose, repository, review } = await stage()
  const pull = propose(lost)
  const first = pull.pull.headSha
  await review(pull)
  const [before] = ownComments(pull).map(({ body }) => body)
  github.people.push(repository, { branch: 'change', files: { 'README.md': 'words' }, by: 'ana' })
  const second = pull.pull.headSha
  expect(await review(pull)).toMatchObject({ published: { written: 2 } })
  const [after] = ownComments(pull).map(({ body }) => body)
  expect(after).not.toBe(before)
  expect(after).toBe(
    before?.replaceAll(first, second).replaceAll(first.slice(0, 7), second.slice(0, 7)),
  )
  expect(await review(pull)).toMatchObject({ published: { written: 0 } })
})

describe('a change that is too large', () => {
  test.each(['failOn: never', 'failOn: error'])('concludes neutral (%s)', async (line) => {
    const bounds = { ...usual, files: 3 }
    const { propose, repository, review } = await stage(withSettings(line), undefined, bounds)
    const pull = propose(lost)
    expect(await review(pull)).toMatchObject({ outcome: 'too large' })
    const [check] = checksOn(repository, pull.pull.headSha)
    expect(check).toMatchObject({
      conclusion: 'neutral',
      title: 'The change is too large to be reviewed',
      annotations: [],
    })
    expect(check?.summary).toContain('it has more than 3 manifest files')
    expect(ownComments(pull)).toEqual([])
  })

  test('leaves the comment that is there', async () => {
    const { github, propose, repository, review } = await stage({}, undefined, {
      ...usual,
      objects: 60,
    })
    const pull = propose(lost)
    await review(pull)
    const before = ownComments(pull).map(({ body }) => body)
    expect(before).toHaveLength(1)
    const files = { 'more.yaml': 'apiVersion: v1\nkind: Namespace\n---\n'.repeat(100) }
    github.people.push(repository, { branch: 'change', files, by: 'ana' })
    expect(await review(pull)).toMatchObject({ outcome: 'too large' })
    expect(ownComments(pull).map(({ body }) => body)).toEqual(before)
  })
})

test('the title of the check is the first line of the comment, however many entries change', async () => {
  const another = (lost['ingress/service.yaml'] ?? '').replace(/controller$/m, 'second')
  const { propose, repository, review } = await stage({ 'ingress/second.yaml': another })
  const changed = another.replace('Cluster', 'Local')
  const pull = propose({ ...lost, 'ingress/second.yaml': changed })
  await review(pull)
  const [check] = checksOn(repository, pull.pull.headSha)
  const [, line = ''] = /^### Edgewise: (.*)$/m.exec(ownComments(pull)[0]?.body ?? '') ?? []
  expect(line).toMatch(/, and 1 other entry changes$/)
  expect(check?.title).toBe(line.replaceAll('`', ''))
})
