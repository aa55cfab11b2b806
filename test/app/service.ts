import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect } from 'vitest'
import { openPace } from '../../src/forge/github/pace.ts'
import { type Service, startService } from '../../src/server/start.ts'
import { stillClock } from '../forge/still-clock.ts'
import type { ObjectStore } from '../github/git/objects.ts'
import { type GitHub, startGitHub } from '../github/server.ts'
import type { CheckRun, Comment, Issue, Repository } from '../github/state.ts'
import { asked } from './sample.ts'

export type Running = {
  readonly github: GitHub
  readonly service: Service
  /** The lines of the log so far. */
  readonly log: readonly Readonly<Record<string, unknown>>[]
  /** Waits until every webhook is answered and every job is done. */
  idle(): Promise<void>
}

/**
 * A GitHub on loopback and the whole service beside it, for the tests of a file: HTTP both ways, the
 * embedded database on disk, and nothing replaced but the address of GitHub and the pace of writes.
 */
export function running(): Running {
  const folder = mkdtempSync(join(tmpdir(), 'edgewise-service-'))
  const lines: string[] = []
  let github: GitHub | null = null
  let service: Service | null = null
  beforeAll(async () => {
    github = await startGitHub({ app: asked })
    const { app } = github.world
    service = await startService(
      {
        appId: app.id,
        privateKey: app.privateKey,
        secrets: [app.webhookSecret],
        api: github.url,
        web: 'https://github.com',
        host: '127.0.0.1',
        port: 0,
        level: 'debug',
        database: { k: 'embedded', folder },
        metricsToken: null,
      },
      { write: (line) => lines.push(line), pace: () => openPace(stillClock()) },
    )
    github.hooks.url = `${service.url}/api/github/webhooks`
  })
  afterAll(async () => {
    await service?.stop()
    await github?.close()
    rmSync(folder, { recursive: true, force: true })
    expect(github?.violations).toEqual([])
  })
  const there = <T>(value: T | null): T => value ?? expect.unreachable('it is not started yet')
  return {
    get github() {
      return there(github)
    },
    get service() {
      return there(service)
    },
    get log() {
      return lines.map((line) => JSON.parse(line))
    },
    idle: async () => {
      await there(github).hooks.settled()
      while (await isBusy(there(service).url)) await pause()
      // What was written is told as well, and asks for nothing.
      await there(github).hooks.settled()
    },
  }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150))

/** Whether the metrics name a job that is not done, but for departures, which are done once more later. */
async function isBusy(url: string): Promise<boolean> {
  const page = await (await fetch(`${url}/metrics`)).text()
  const jobs = [...page.matchAll(/^edgewise_queue_jobs\{(.*)state="(\w+)"(.*)\} (\d+)$/gm)]
  expect(jobs.length).toBeGreaterThan(0)
  return jobs.some(([line, , state, , number]) => {
    const isPutOff = state === 'later' && line.includes('"departures"')
    return state !== 'dead' && !isPutOff && number !== '0'
  })
}

export type Pull = {
  readonly repository: Repository
  readonly issue: Issue & { readonly pull: { readonly headSha: string } | null }
}

/** The comments of the App below a pull request. */
export const ownComments = ({ issue }: Pull): readonly Comment[] =>
  issue.comments.filter(({ viaApp }) => viaApp)

/** The check runs on a commit. */
export const checksOn = (repository: Repository, sha: string): readonly CheckRun[] =>
  repository.checkRuns.filter(({ headSha }) => headSha === sha)

/** What the command line prints for a review of two commits, from a real Git repository. */
export function printed(store: ObjectStore, base: string, head: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'edgewise-printed-'))
  try {
    execFileSync('git', ['init', '--quiet', folder])
    for (const [id, { type, bytes }] of store.all()) {
      const place = join(folder, '.git', 'objects', id.slice(0, 2))
      mkdirSync(place, { recursive: true })
      const loose = Buffer.concat([Buffer.from(`${type} ${bytes.length}\0`), bytes])
      writeFileSync(join(place, id.slice(2)), deflateSync(loose))
    }
    const cli = join(import.meta.dirname, '..', '..', 'src', 'cli', 'edgewise.ts')
    const args = ['review', folder, '--base', base, '--head', head, '--format', 'markdown']
    const ran = execFileSync(process.execPath, [cli, ...args, '--fail-on', 'never', '--quiet'])
    return ran.toString()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
