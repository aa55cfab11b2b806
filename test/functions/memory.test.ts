import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checksOn } from '../app/service.ts'
import { appOf, change, fileOf, platformPath } from '../bench/generate.ts'
import { platformFile, settingsFile } from '../bench/platform.ts'
import { type Deployment, deploy, obstacle } from './site.ts'

const why = await obstacle()
const name = 'the memory of a function that works'

/** Megabytes, of the 1,024 that a function has. */
const most = 800

/** Applications of four objects each, a little less than a function reads for one change. */
const applications = 2400

describe.skipIf(why !== null)(why === null ? name : `${name} (NOT RUN: ${why})`, () => {
  let it: Deployment
  beforeAll(async () => {
    it = await deploy()
  }, 300_000)
  afterAll(async () => {
    await it.close()
    expect(it.github.violations).toEqual([])
  })

  /** Reviews a change to files, and says what the check is called. */
  async function reviewed(owner: string, base: Files, changed: Files): Promise<string> {
    const { people } = it.github
    const repository = people.createRepository(`${owner}/clusters`, {
      roles: { ana: 'write' },
      files: { '.github/edgewise.yaml': settingsFile, [platformPath]: platformFile, ...base },
    })
    people.install(owner)
    const head = people.push(repository, { branch: 'more', files: changed, by: 'ana' })
    const pull = people.openPull(repository, { head: 'more', by: 'ana' })
    await it.idle()
    people.comment(pull, 'ana', '/edgewise fix')
    await it.idle()
    expect(it.platform.failures).toEqual([])
    return checksOn(repository, head)[0]?.title ?? ''
  }

  const megabytes = (): number => it.platform.peak('drain-background') / 2 ** 20

  test('at the largest repository that it reads', async () => {
    const apps = Array.from({ length: applications }, (_, index) => appOf(index))
    const changed = apps.filter((_, index) => index % 100 === 7).map(change)
    const files = Object.fromEntries(apps.map(fileOf))
    const title = await reviewed('large', files, Object.fromEntries(changed.map(fileOf)))
    expect(title).not.toMatch(/more than|more memory|more time/)
    expect(megabytes()).toBeLessThanOrEqual(most)
  }, 600_000)

  test('at one that is made to take all of it', async () => {
    // Most of what is read becomes a value with a place.
    const text = `apiVersion: v1\nkind: Dense\nmetadata: {name: a}\nspec:\n${'- a\n'.repeat(450_000)}`
    const files = Object.fromEntries(
      Array.from({ length: 4 }, (_, index) => [`clusters/prod/a${index}.yaml`, text]),
    )
    await reviewed('dense', files, { 'clusters/prod/a0.yaml': `${text}- b\n` })
    expect(megabytes()).toBeLessThanOrEqual(most)
  }, 600_000)
})

type Files = Readonly<Record<string, string>>
