import { expect, onTestFinished } from 'vitest'
import { ask, installationToken } from './client.ts'
import { type GitHub, type Options, startGitHub } from './server.ts'

/** A GitHub that is gone when the test is over, and in which nothing broke the description. */
export async function start(options?: Options): Promise<GitHub> {
  const github = await startGitHub(options)
  onTestFinished(async () => {
    await github.close()
    expect(github.violations).toEqual([])
  })
  return github
}

/** A private repository with a pull request, the App on it, and a token of the App. */
export async function shop(options?: Options) {
  const github = await start(options)
  const { people } = github
  const repository = people.createRepository('acme/shop', {
    isPrivate: true,
    roles: { ana: 'write', eve: 'read', mia: 'maintain' },
    files: { 'a/b.yaml': 'x: 1\ny: 2\n', 'c.yaml': 'k: v\n' },
  })
  const installation = people.install('acme')
  people.push(repository, {
    branch: 'feature',
    files: { 'a/b.yaml': 'x: 1\ny: 3\n', 'c.yaml': null, 'd.yaml': 'k: v\n' },
  })
  const pull = people.openPull(repository, { head: 'feature', by: 'ana', title: 'More' })
  const token = await installationToken(github, installation)
  const get = async (path: string): Promise<unknown> =>
    (await ask(github, token, `GET /repos/acme/shop${path}`)).data
  return { github, people, repository, installation, pull, token, get }
}
