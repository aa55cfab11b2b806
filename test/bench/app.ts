// npm run bench:app: what the GitHub App claims about its calls, and how long a push waits for its
// check. The whole service against a GitHub on loopback that takes its time for every answer.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { settingsPath } from '../../src/render/names.ts'
import { startService } from '../../src/server/start.ts'
import { asked } from '../app/sample.ts'
import { type Call, type GitHub, startGitHub } from '../github/server.ts'
import type { PullAt } from '../github/show/pull.ts'
import type { Repository } from '../github/state.ts'
import { appOf, change, fileOf, platformPath } from './generate.ts'
import { median } from './measure.ts'
import { platformFile, settingsFile } from './platform.ts'

const ROUNDS = Number(process.env['ROUNDS'] ?? 7)

/** Milliseconds that GitHub takes for an answer. */
const LATENCY = 100

/** Milliseconds between two writes, as the service keeps them; people push more rarely. */
const GAP = 1000

type Files = Readonly<Record<string, string>>

/** Runs one event, and gives the calls to GitHub that it led to, once its job is done. */
type Counted = (event: () => void) => Promise<readonly Call[]>

type Bench = { readonly github: GitHub; readonly counted: Counted }

type Event = {
  readonly text: string
  readonly calls: readonly Call[]
  readonly atMost: number | null
}

async function all(): Promise<void> {
  const jobs: Job[] = []
  const github = await startGitHub({ app: asked, latency: LATENCY })
  const service = await serviceOf(github, (line) => jobs.push(...jobIn(line)))
  github.hooks.url = `${service.url}/api/github/webhooks`
  try {
    // The first job looks through GitHub's log of deliveries, as at every start.
    await done(jobs, 0)
    const counted: Counted = async (event) => {
      const [before, known] = [github.calls.length, jobs.length]
      event()
      await done(jobs, known)
      return github.calls.slice(before)
    }
    tellCalls(await events({ github, counted }))
    tellTimes(await times({ github, counted }))
  } finally {
    await service.stop()
    await github.close()
  }
  if (github.violations.length > 0) throw new Error(github.violations.join('\n'))
}

const serviceOf = ({ url, world: { app } }: GitHub, write: (line: string) => void) =>
  startService(
    {
      appId: app.id,
      privateKey: app.privateKey,
      secrets: [app.webhookSecret],
      api: url,
      web: 'https://github.com',
      host: '127.0.0.1',
      port: 0,
      level: 'info',
      database: { k: 'embedded', folder },
      metricsToken: null,
    },
    { write },
  )

/** How an attempt at a job ended, as the log tells it. */
type Job = {
  readonly what: string
  readonly queue: string
  readonly result: string
  readonly outcome?: string
}

function jobIn(line: string): readonly Job[] {
  const told = JSON.parse(line) as Job
  return told.what === 'job' ? [told] : []
}

/** Waits for the end of the next job; one that did not do what it is measured for is an error. */
async function done(jobs: readonly Job[], known: number): Promise<void> {
  const job = await until(() => jobs[known])
  const isMeant = outcomes[job.queue]?.includes(job.outcome) ?? false
  if (job.result !== 'done' || !isMeant) throw new Error(`a job failed: ${JSON.stringify(job)}`)
}

const outcomes: Readonly<Record<string, readonly (string | undefined)[]>> = {
  redeliveries: [undefined],
  reviews: ['reviewed'],
  commands: ['done'],
}

async function until<T>(look: () => T | undefined): Promise<T> {
  const end = performance.now() + 60_000
  while (performance.now() < end) {
    const found = look()
    if (found !== undefined) return found
    await wait(2)
  }
  throw new Error('what should have happened within a minute did not')
}

/** Calls for each event, in a repository of 300 manifests. */
async function events({ github, counted }: Bench): Promise<readonly Event[]> {
  const { people } = github
  const five = [7, 60, 120, 180, 240]
  const pull = proposed(github, { owner: 'acme', files: 300, changed: five })
  const { repository } = pull
  const push = (branch: string, files: Files) => () => {
    people.push(repository, { branch, files, by: 'ana' })
  }
  const cold = await counted(push('change', edited(five, 1)))
  const warm = await counted(push('change', edited(five, 2)))
  const words = await counted(push('change', { 'docs/more.md': 'more\n' }))
  const command = await counted(() => {
    people.comment(pull, 'ana', '/edgewise explain ingress-nginx/Service/ingress-nginx-controller')
  })
  await counted(() => {
    push('words', { 'docs/words.md': 'words\n' })()
    people.openPull(repository, { head: 'words', by: 'ana' })
  })
  const alone = await counted(push('words', { 'docs/words.md': 'more words\n' }))
  return [
    { text: 'a review of 5 changed files, cold', calls: cold, atMost: 8 },
    { text: 'the next review there, warm', calls: warm, atMost: 6 },
    { text: 'a push without manifests, where a comment stands', calls: words, atMost: null },
    { text: 'a push without manifests, where none does', calls: alone, atMost: null },
    { text: 'the command explain', calls: command, atMost: null },
  ]
}

type Times = { readonly cold: readonly number[]; readonly warm: readonly number[] }

/** Seconds from a push to its concluded check: the first one in a repository, and the next. */
async function times(bench: Bench): Promise<Times> {
  const hundred = Array.from({ length: 100 }, (_, index) => 20 * index + 7)
  const cold: number[] = []
  const warm: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const { repository } = proposed(bench.github, {
      owner: `team-${round}`,
      files: 2000,
      changed: hundred,
    })
    cold.push(await timed(bench, repository, edited(hundred, 1)))
    // At another moment each time, because a queue that is polled has a beat of its own.
    await wait(GAP + (1000 * round) / ROUNDS)
    warm.push(await timed(bench, repository, edited(hundred, 2)))
  }
  return { cold, warm }
}

async function timed(
  { github, counted }: Bench,
  repository: Repository,
  files: Files,
): Promise<number> {
  let taken: Promise<number> | undefined
  await counted(() => {
    const head = github.people.push(repository, { branch: 'change', files, by: 'ana' })
    const start = performance.now()
    const isConcluded = (): true | undefined =>
      repository.checkRuns.some((run) => run.headSha === head && run.status === 'completed') ||
      undefined
    taken = until(isConcluded).then(() => (performance.now() - start) / 1000)
  })
  return (await taken) ?? Number.NaN
}

type Proposal = {
  readonly owner: string
  readonly files: number
  /** Of the applications, by their numbers. */
  readonly changed: readonly number[]
}

/**
 * A pull request that was open before the App came, so that the process knows nothing of it, in a
 * repository whose base went on, so that its tip is not where the two have parted.
 */
function proposed({ people }: GitHub, { owner, files, changed }: Proposal): PullAt {
  const apps = Array.from({ length: files - 1 }, (_, index) => fileOf(appOf(index)))
  const repository = people.createRepository(`${owner}/clusters`, {
    isPrivate: true,
    roles: { ana: 'write' },
    files: {
      [settingsPath]: settingsFile,
      [platformPath]: platformFile,
      ...Object.fromEntries(apps),
    },
  })
  people.push(repository, { branch: 'change', files: edited(changed, 0), by: 'ana' })
  people.push(repository, { branch: 'main', files: { 'docs/new.md': 'new\n' }, by: 'ana' })
  const pull = people.openPull(repository, { head: 'change', by: 'ana' })
  people.install(owner)
  return pull
}

/** Applications as the pull request changes them, and once more in each of its pushes. */
const edited = (changed: readonly number[], push: number): Files =>
  Object.fromEntries(
    changed.map((index, at) => {
      const app = change(appOf(index), at)
      return fileOf({ ...app, image: `${app.image}-${push}` })
    }),
  )

const kinds = ['token', 'queries', 'reads', 'writes'] as const

function kindOf({ method, operation }: Call): (typeof kinds)[number] {
  if (operation?.endsWith('/access_tokens')) return 'token'
  if (operation === 'POST /graphql') return 'queries'
  return method === 'GET' ? 'reads' : 'writes'
}

function tellCalls(told: readonly Event[]): void {
  say('calls to GitHub for each event, in a repository of 300 manifests\n')
  const rows = told.map(({ text, calls, atMost }) => [
    text,
    ...kinds.map((kind) => String(calls.filter((call) => kindOf(call) === kind).length)),
    String(calls.length),
    atMost === null ? 'none' : `at most ${atMost}`,
    atMost === null ? '' : calls.length <= atMost ? 'met' : 'NOT MET',
  ])
  table(['event', ...kinds, 'calls', 'bound', ''], rows)
}

function tellTimes({ cold, warm }: Times): void {
  say('from a push to its concluded check: 100 changed files in a repository of 2,000 manifests,')
  say(
    `${LATENCY} ms a call, writes ${GAP} ms apart, ${ROUNDS} rounds, service and GitHub in one process\n`,
  )
  const row = (text: string, taken: readonly number[]): readonly string[] => [
    text,
    ...[median(taken), Math.min(...taken), Math.max(...taken)].map((it) => `${it.toFixed(2)} s`),
  ]
  const rows = [row('the first push in a repository', cold), row('the next push', warm)]
  table(['push', 'median', 'least', 'most'], rows)
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const padded = (row: readonly string[]): string =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
  for (const row of [titles, ...rows]) say(padded(row).trimEnd())
  say('')
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

const folder = mkdtempSync(join(tmpdir(), 'edgewise-bench-app-'))
try {
  await all()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
