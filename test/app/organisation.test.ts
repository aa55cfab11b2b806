import { describe, expect, test } from 'vitest'
import { defaultsFor } from '../../src/app/office.ts'
import type { SettingsFile } from '../../src/types/engine.ts'
import { fixing, followUps, scenario } from './fixing.ts'
import { lost, sample } from './sample.ts'
import { checksOn, ownComments } from './service.ts'
import { stage } from './stage.ts'

const settings = '.github/edgewise.yaml'
const path = `acme/.github:${settings}`

const organisation = (text: string): SettingsFile => ({
  path,
  bytes: new TextEncoder().encode(text),
})

const ignoring = (...rules: readonly string[]): SettingsFile =>
  organisation(
    `ignore:\n${rules.map((rule) => `  - { rule: ${rule}, reason: known, expires: 2027-01-31 }\n`).join('')}`,
  )

/** An application that may land on the edge pool, which is told at the pool's declaration. */
const stranger = {
  'apps/stranger.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: stranger, namespace: shop }
spec:
  selector: { matchLabels: { app: stranger } }
  template:
    metadata: { labels: { app: stranger } }
    spec:
      tolerations: [{ operator: Exists }]
      containers: [{ name: app, image: app }]
`,
}

/** Reviews a change of the sample under settings of the organisation. */
async function reviewed(theirs: SettingsFile | null, files = {}, changed = lost) {
  const { propose, repository, review } = await stage(files)
  const pull = propose(changed)
  const { outcome } = await review(pull, undefined, theirs)
  const [check] = checksOn(repository, pull.pull.headSha)
  return { outcome, check, comment: ownComments(pull)[0]?.body ?? '' }
}

describe('a review', () => {
  test('counts what the organisation accepts as accepted', async () => {
    const before = await reviewed(null)
    const rules = [...new Set(before.check?.annotations.map(({ title }) => `${title}`))]
    expect(rules).toContain('source-ip-lost')
    expect(before.check?.conclusion).toBe('neutral')
    const { check, comment } = await reviewed(ignoring(...rules))
    expect(check).toMatchObject({ conclusion: 'success', annotations: [] })
    expect(comment).not.toBe(before.comment)
    const others = rules.filter((rule) => rule !== 'source-ip-lost')
    const found = (await reviewed(ignoring(...others))).check
    expect(new Set(found?.annotations.map(({ title }) => title))).toEqual(
      new Set(['source-ip-lost']),
    )
  })

  test('fails as the organisation says, unless the repository says otherwise', async () => {
    const failing = organisation('failOn: warning\n')
    expect((await reviewed(failing)).check?.conclusion).toBe('failure')
    const own = { [settings]: `failOn: never\n${sample[settings]}` }
    expect((await reviewed(failing, own)).check?.conclusion).toBe('neutral')
  })

  test('says whose settings cannot be used', async () => {
    const { outcome, check, comment } = await reviewed(organisation('failOn: never\nfialOn: x\n'))
    expect(outcome).toBe('refused')
    expect(check).toMatchObject({ conclusion: 'neutral', annotations: [] })
    expect(check?.title).toBe("The organisation's settings cannot be used")
    expect(check?.summary).toContain(`${path}:2: unknown key "fialOn"`)
    expect(comment).toBe('')
  })

  test('does not point into the repository for what stands elsewhere', async () => {
    const { [settings]: declared = '' } = sample
    const own = await reviewed(null, {}, stranger)
    const places = own.check?.annotations.map((each) => each.path) ?? []
    expect(places).toContain(settings)
    expect(own.comment).toContain(`/${settings}#L`)
    const none = { [settings]: '# none\n' }
    const { check, comment } = await reviewed(organisation(declared), none, stranger)
    expect(check?.title).toBe(own.check?.title)
    expect(check?.annotations.map((each) => each.path)).toEqual(
      places.filter((each) => each !== settings),
    )
    expect(check?.summary).toContain('No finding stands at a line of this repository.')
    expect(comment).toContain(`${path}:`)
    expect(comment).not.toContain(`/${settings}#L`)
    expect(comment).not.toContain('/blob/null')
  })
})

const half = scenario('half-done-no-taint')
const entry = 'ingress-nginx/Service/ingress-nginx-controller'

test('a follow-up writes nothing for the organisation, and tells a person what to', async () => {
  const { [settings]: declared = '', ...files } = half
  const { ask, say, repository } = await fixing(files, undefined, organisation(declared))
  const answer = await say(await ask(), `/edgewise fix ${entry}`)
  expect(answer).toContain('is #2, onto `main`')
  const [made] = followUps(repository)
  const head = repository.store.commit(made?.pull.headSha ?? '')
  const base = repository.store.commit(repository.refs.get('refs/heads/main') ?? '')
  const names = (tree = ''): readonly string[] =>
    (repository.store.tree(tree) ?? []).map(({ name }) => name)
  expect(head?.tree).not.toBe(base?.tree)
  expect(names(head?.tree)).toEqual(names(base?.tree))
  expect(made?.issue.body).not.toContain(`blob/${made?.pull.headSha}/acme`)
})

test('commands are answered under the settings of the organisation', async () => {
  const { [settings]: declared = '', ...files } = half
  const text = declared.replace('name: prod', 'name: theirs')
  const { propose, say } = await fixing(files, undefined, organisation(text))
  const pull = propose({ 'NOTES.md': 'Notes\n' })
  expect(await say(pull, '/edgewise simulate policy=Local')).toContain('cluster `theirs`')
  const wrong = await fixing(files, undefined, organisation('falOn: never\n'))
  const other = wrong.propose({ 'NOTES.md': 'Notes\n' })
  for (const command of ['simulate policy=Local', `explain ${entry}`, `fix @${other.pull.headSha}`])
    expect(await wrong.say(other, `/edgewise ${command}`)).toContain('unknown key')
})

describe('what was kept', () => {
  const kept = { id: '1'.repeat(40), repository: 'acme/.github', bytes: Buffer.from('failOn: x') }

  test('is named by its repository, and crosses threads by itself', () => {
    const found = defaultsFor({ owner: 'acme', name: 'clusters' }, kept)
    expect(found).toEqual({ path, bytes: new TextEncoder().encode('failOn: x') })
    expect(found?.bytes.buffer.byteLength).toBe(9)
  })

  test('is nothing for the repository that holds it, or where there is nothing', () => {
    expect(defaultsFor({ owner: 'Acme', name: '.GitHub' }, kept)).toBe(null)
    expect(defaultsFor({ owner: 'acme', name: 'clusters' }, null)).toBe(null)
  })
})
