import { expect, onTestFinished } from 'vitest'
import { type Bounds, usual } from '../../src/app/engine/bounds.ts'
import type { Place } from '../../src/app/errands.ts'
import { type GitHubApp, type Opening, openApp } from '../../src/app/github.ts'
import { type Reconciled, reconcile } from '../../src/app/review/reconcile.ts'
import type { CodeHost } from '../../src/forge/code-host.ts'
import { openPace } from '../../src/forge/github/pace.ts'
import type { SettingsFile } from '../../src/types/engine.ts'
import { stillClock } from '../forge/still-clock.ts'
import { type GitHub, startGitHub } from '../github/server.ts'
import type { PullAt } from '../github/show/pull.ts'
import type { Permissions, Repository } from '../github/state.ts'
import { engineHere } from './engine-here.ts'
import { asked, sample } from './sample.ts'

export type Stage = {
  readonly github: GitHub
  readonly repository: Repository
  readonly place: Place
  readonly app: GitHubApp
  /** The repository as a job sees it. */
  host(opening?: Opening): Promise<CodeHost>
  /** Opens a pull request with these files changed. */
  propose(
    files: Readonly<Record<string, string | null>>,
    options?: { readonly isDraft?: boolean },
  ): PullAt
  /** Does what the worker does about a pull request; `organisation` are settings of its. */
  review(pull: PullAt, opening?: Opening, organisation?: SettingsFile | null): Promise<Reconciled>
}

export const day = '2026-11-22'

/** A GitHub with the sample in it, and the App on it, without the queue. */
export async function stage(
  files: Readonly<Record<string, string>> = {},
  permissions?: Permissions,
  bounds: Bounds = usual,
): Promise<Stage> {
  const github = await startGitHub({ app: asked })
  onTestFinished(async () => {
    await github.close()
    expect(github.violations).toEqual([])
  })
  const { people, world } = github
  const repository = people.createRepository('acme/clusters', {
    isPrivate: true,
    roles: { ana: 'write', eve: 'read' },
    files: { ...sample, ...files },
  })
  const installation = people.install('acme', permissions === undefined ? {} : { permissions })
  const app = openApp({
    appId: world.app.id,
    privateKey: world.app.privateKey,
    api: github.url,
    pace: () => openPace(stillClock()),
  })
  const place = {
    installation: installation.id,
    repository: repository.id,
    owner: 'acme',
    name: 'clusters',
  }
  const host = (opening: Opening = {}) => app.open(place, opening)
  return {
    github,
    repository,
    place,
    app,
    host,
    propose: (changed, options = {}) => {
      people.push(repository, { branch: 'change', files: changed, by: 'ana' })
      return people.openPull(repository, { head: 'change', by: 'ana', ...options })
    },
    review: async ({ issue: { number } }, opening, organisation = null) => {
      const address = 'https://github.com/acme/clusters'
      const common = { engine: engineHere(bounds), address, asOf: day, organisation, again: false }
      const terms = { ...common, host: await host(opening), isEarly: false }
      return reconcile({ k: 'pull-request', number }, terms)
    },
  }
}
