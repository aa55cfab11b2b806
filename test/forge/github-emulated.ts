import { ProbotOctokit } from 'probot'
import { expect, onTestFinished } from 'vitest'
import { mute } from '../../src/app/log.ts'
import type { CodeHost } from '../../src/forge/code-host.ts'
import type { Client } from '../../src/forge/github/client.ts'
import { openKnown } from '../../src/forge/github/known.ts'
import { type Job, openGithub } from '../../src/forge/github/open.ts'
import { openPace } from '../../src/forge/github/pace.ts'
import { installationToken } from '../github/client.ts'
import { type GitHub, type Options, startGitHub } from '../github/server.ts'
import type { Installation, Repository } from '../github/state.ts'
import { stillClock } from './still-clock.ts'

type Emulated = {
  readonly github: GitHub
  /** A job's view of a repository, as Probot's Octokit gives it with the token of an installation. */
  job(repository: Repository, terms?: Partial<Job>): Promise<CodeHost>
  /** Probot's Octokit with a token for all of an installation. */
  client(installation: Installation): Promise<Client>
  /** The operations that were called since the last time. */
  operations(): readonly string[]
}

/** A GitHub on loopback, whose description nobody may break. */
export async function emulated(options: Options = {}): Promise<Emulated> {
  const github = await startGitHub(options)
  onTestFinished(async () => {
    await github.close()
    expect(github.violations).toEqual([])
  })
  const tokens = new Map<number, string>()
  // The client that Probot itself hands out slows queries down, whatever it is told.
  const clientOf = async (installation: Installation) => {
    const token = tokens.get(installation.id) ?? (await installationToken(github, installation))
    tokens.set(installation.id, token)
    return new ProbotOctokit({
      auth: { token },
      baseUrl: github.url,
      throttle: { enabled: false },
      log: mute,
    })
  }
  let seen = 0
  return {
    github,
    client: clientOf,
    job: async (repository, terms = {}) => {
      const installation = github.world.installationOf(repository) as Installation
      return openGithub(await clientOf(installation), {
        repo: { owner: repository.owner.login, name: repository.name },
        pace: openPace(stillClock()),
        known: openKnown(1_000_000)(`${installation.id}/${repository.id}`),
        appId: github.world.app.id,
        check: 'Edgewise',
        folder: 'edgewise',
        ...terms,
      })
    },
    operations: () => {
      const fresh = github.calls.slice(seen)
      seen = github.calls.length
      return fresh.map(({ operation }) => operation ?? 'unknown')
    },
  }
}
