// npm run bench:functions: how long GitHub waits for the webhook that Netlify deploys, in a cell with
// the memory and the processor time of a function. Cold: from the start of Node to the answer.

import { execFileSync } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Event, type Instance, startInstance } from '../functions/instance.ts'
import { makeNetwork } from '../functions/network.ts'
import { packedIn, unpack } from '../functions/platform.ts'
import { builtSite, type Ground, ground, netlifyBuild, obstacle } from '../functions/site.ts'

const ROUNDS = Number(process.env['ROUNDS'] ?? 40)
const WARM = 5

/** Milliseconds that 95 of 100 cold webhooks may take. */
const most = 300

/** Cold: the start of Node and of the platform's first file, then the first answer. */
type Taken = {
  readonly start: number
  readonly first: number
  readonly warm: readonly number[]
  /** Of the processor, until the first answer. */
  readonly busy: number
}

async function all(folder: string): Promise<void> {
  const why = await obstacle()
  if (why !== null) throw new Error(why)
  const functions = { webhook: webhookIn(folder), empty: emptyIn(folder) }
  const land = await ground()
  const network = await makeNetwork([land.port])
  // Nobody is there to be woken: that is tried, and fails, after the answer.
  const environment = { ...land.environment, URL: 'http://127.0.0.1:9', LOG_LEVEL: 'silent' }
  const around = { network: network.pid, database: land.database, environment, write: () => {} }
  const deliveries = await deliveriesOf(land)
  const taken = { webhook: [] as Taken[], empty: [] as Taken[] }
  try {
    for (let round = 0; round < ROUNDS; round += 1)
      for (const name of ['webhook', 'empty'] as const) {
        const instance = startInstance(functions[name], around)
        taken[name].push(await run(instance, deliveries))
        await instance.end()
      }
  } finally {
    await network.close()
    await land.close()
  }
  tell(taken)
}

async function run(instance: Instance, delivery: () => Event): Promise<Taken> {
  const { milliseconds: start, busy: before } = await instance.loading
  const times: number[] = []
  let busy = before
  for (let call = 0; call <= WARM; call += 1) {
    const { answer, ended } = instance.call(delivery())
    const { status, milliseconds, busy: spent } = await answer
    if (status !== 202) throw new Error(`it answered ${status}`)
    if (call === 0) busy += spent
    times.push(milliseconds)
    await ended
  }
  const [first = Number.NaN, ...warm] = times
  return { start, first, warm, busy }
}

function webhookIn(folder: string): string {
  const packed = packedIn(builtSite()).find(({ name }) => name === 'webhook')
  if (packed === undefined) throw new Error('there is no webhook')
  return unpack(packed, folder)
}

/** A function that does nothing, packed by the same build. */
function emptyIn(folder: string): string {
  const site = join(folder, 'site')
  mkdirSync(join(site, 'functions'), { recursive: true })
  const text = 'export default () => new Response(null, { status: 202 })\n'
  writeFileSync(join(site, 'functions', 'empty.mjs'), text)
  writeFileSync(join(site, 'netlify.toml'), '[build]\npublish = "."\nfunctions = "functions"\n')
  const PATH = `${dirname(process.execPath)}:${process.env['PATH']}`
  execFileSync(process.execPath, [netlifyBuild, '--offline', `--cwd=${site}`], {
    env: { ...process.env, PATH },
    stdio: 'ignore',
  })
  const [packed] = packedIn(join(site, '.netlify', 'functions'))
  if (packed === undefined) throw new Error('the empty function was not built')
  return unpack(packed, folder)
}

/** Deliveries of opened pull requests, each of another one. */
async function deliveriesOf({ github }: Ground): Promise<() => Event> {
  const { people, hooks, world } = github
  hooks.url = 'http://127.0.0.1:9'
  hooks.hold()
  const repository = people.createRepository('acme/clusters', {
    files: { 'README.md': 'Clusters\n' },
  })
  people.install('acme')
  people.push(repository, { branch: 'more', files: { 'README.md': 'All clusters\n' }, by: 'acme' })
  people.openPull(repository, { head: 'more', by: 'acme' })
  const opened = hooks.held.find(({ event }) => event === 'pull_request')
  if (opened === undefined) throw new Error('nothing was delivered')
  const payload = JSON.parse(opened.body)
  let number = 0
  return () => {
    number += 1
    const pull = { ...payload.pull_request, number }
    return signed(
      JSON.stringify({ ...payload, number, pull_request: pull }),
      world.app.webhookSecret,
    )
  }
}

function signed(body: string, secret: string): Event {
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  return {
    rawUrl: 'https://edgewise.example.org/api/github/webhooks',
    httpMethod: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'pull_request',
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${signature}`,
    },
    body,
    isBase64Encoded: false,
  }
}

function tell({ webhook, empty }: Readonly<Record<'webhook' | 'empty', readonly Taken[]>>): void {
  const cold = ({ start, first }: Taken): number => start + first
  const rows = [
    { name: 'cold, with the start of Node', of: (taken: Taken) => [cold(taken)] },
    { name: '  of it the first call', of: ({ first }: Taken) => [first] },
    { name: '  of the processor', of: ({ busy }: Taken) => [busy] },
    { name: 'warm', of: ({ warm }: Taken) => warm },
  ]
  console.log(`${ROUNDS} instances each, 0.6 of a processor, 1,024 MB; milliseconds\n`)
  for (const { name, of } of rows)
    for (const share of [50, 95]) {
      const [ours, theirs] = [webhook, empty].map((each) => percentile(each.flatMap(of), share))
      const ratio = ((ours ?? 0) / (theirs ?? 1)).toFixed(1)
      const told = `${(ours ?? 0).toFixed(1).padStart(8)}   empty ${(theirs ?? 0).toFixed(1).padStart(8)}   x ${ratio}`
      console.log(`${name.padEnd(30)} p${share} ${told}`)
    }
  if (percentile(webhook.map(cold), 95) <= most) return
  console.log(`a cold webhook takes more than ${most} ms`)
  process.exitCode = 1
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil((sorted.length * share) / 100) - 1] ?? Number.NaN
}

const folder = mkdtempSync(join(tmpdir(), 'edgewise-bench-'))
try {
  await all(folder)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
