import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { effective } from '../../src/cli/effective.ts'
import { readSettings } from '../../src/settings/read.ts'
import { readYaml } from '../../src/source/read-file.ts'
import { kubernetesVersion } from '../build.ts'
import type { Campaign, Disagreement, Say } from '../campaign.ts'
import { identity, powerful } from './identities.ts'
import { definitions, expected, node, objects } from './objects.ts'
import { type Exchange, openRecorder } from './recorder.ts'
import { type Ran, runFacts } from './run.ts'
import { type ApiServer, buildApiServer, startApiServer } from './server.ts'

const root = join(import.meta.dirname, '..', '..')
const file = join(root, 'test', 'lab', 'facts.json')

/** Nodes of the large cluster: more than two pages. */
const MANY = 600

/** `edgewise facts` before a real kube-apiserver, as ServiceAccounts with more and fewer rights. */
export const campaign: Campaign = {
  name: 'facts',
  prepare: async (say) => {
    buildApiServer(say)
    const built = spawnSync(process.execPath, [join(root, 'tools', 'build.mjs'), '--if-stale'])
    return built.status === 0 ? null : 'the command line cannot be built'
  },
  record: async (_, say) => {
    const server = await startApiServer(say)
    try {
      return await ask(server, say)
    } finally {
      await server.stop()
    }
  },
  check: async (_, say) => {
    say('facts: scenarios are no clusters; npm run lab -- --only facts asks about its own')
    return []
  },
}

/** What an identity may not see, and so what is missing of all that facts says. */
const cases = [
  { name: 'readme-role', without: [], lacks: [], status: 0 },
  { name: 'no-services', without: ['services'], lacks: ['entries'], status: 1 },
  { name: 'no-nodes', without: ['nodes'], lacks: ['pools', 'metallb'], status: 1 },
  { name: 'no-config', without: ['configmaps'], lacks: ['podCidrs', 'dataPlane'], status: 1 },
  { name: 'no-metallb', without: ['l2advertisements'], lacks: ['metallb'], status: 1 },
] as const

async function ask(server: ApiServer, say: Say): Promise<readonly Disagreement[]> {
  for (const { path, object } of definitions) await server.send('POST', path, object)
  for (const { path, object } of objects) await makeSoon(server, path, object)
  const found: Disagreement[] = []
  const records: Record<string, { ran: Ran; exchanges: readonly Exchange[] }> = {}
  for (const { name, without, lacks, status } of cases) {
    const token = await identity(server, name, without)
    const { ran, exchanges } = await recorded(server, token)
    const direct = await runFacts({ server: server.address, authority: server.authority, token })
    say(`facts: ${name}: ${ran.status}, ${exchanges.length} questions`)
    records[name] = { ran, exchanges }
    found.push(...compare(name, ran, { wanted: less(lacks), status }))
    if (!isDeepStrictEqual(ran, direct)) found.push(differs(name, ran, direct))
  }
  const admin = await recorded(server, await powerful(server, 'all-powers'))
  records['all-powers'] = admin
  found.push(...compare('all-powers', admin.ran, { wanted: expected, status: 0 }))
  found.push(...(await strangers(server)))
  const head = { kubernetes: kubernetesVersion('apiserver') }
  writeFileSync(file, `${JSON.stringify({ head, records }, null, 1)}\n`)
  return [...found, ...(await large(server, say))]
}

/** A kind is served a moment after its definition was made. */
async function makeSoon(server: ApiServer, path: string, object: unknown): Promise<void> {
  for (let left = 100; ; left--) {
    try {
      await server.send('POST', path, object)
      return
    } catch (error) {
      if (left === 0 || !/404|not found/.test(String(error))) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

async function recorded(server: ApiServer, token: string) {
  const recorder = await openRecorder(server)
  const ran = await runFacts({ server: recorder.address, authority: null, token })
  await recorder.close()
  return { ran, exchanges: recorder.exchanges }
}

/** Whoever is not known, and whoever does not know the server, gets one line. */
async function strangers(server: ApiServer): Promise<readonly Disagreement[]> {
  const { address, authority } = server
  const unknown = await runFacts({ server: address, authority, token: 'nobody' })
  const untrusting = await runFacts({ server: address, authority: null, token: 'nobody' })
  const wrong = [
    [unknown, /^edgewise: \S+ does not know the user of the context live: .*\n$/],
    [untrusting, /^edgewise: \S+ cannot be reached: its certificate is signed by nobody .*\n$/],
  ] as const
  return wrong.flatMap(([ran, line]) =>
    ran.status === 2 && ran.out === '' && line.test(ran.err)
      ? []
      : [differs('strangers', ran, String(line))],
  )
}

/** More nodes than one page holds are still one pool. */
async function large(server: ApiServer, say: Say): Promise<readonly Disagreement[]> {
  for (let index = 0; index < MANY; index++) {
    const shape = {
      labels: { size: 'xl' },
      zone: 'c',
      address: `10.9.${index >> 8}.${index & 255}`,
    }
    const { path, object } = node(`many-${index}`, shape)
    await server.send('POST', path, object)
  }
  const { ran, exchanges } = await recorded(server, await powerful(server, 'large'))
  const pages = exchanges.filter((one) => one.ask.startsWith('GET /api/v1/nodes?')).length
  say(`facts: ${MANY} more nodes came on ${pages} pages`)
  const pool = (settingsIn(ran.out) as typeof expected).pools.find(({ name }) => name === 'many')
  return pool?.nodes === MANY && pages > 2 ? [] : [differs('large', ran, { pool, pages })]
}

/** What is left of the truth where something is hidden. */
function less(lacks: readonly string[]): Readonly<Record<string, unknown>> {
  const kept = Object.entries(expected).filter(([key]) => !lacks.includes(key))
  const entries = expected.entries.filter(
    ({ fronts }) => !(lacks.includes('metallb') && fronts[0]?.implementation === 'metallb-l2'),
  )
  return Object.fromEntries(kept.map(([key, value]) => [key, key === 'entries' ? entries : value]))
}

type Wanted = { readonly wanted: unknown; readonly status: number }

function compare(name: string, ran: Ran, { wanted, status }: Wanted): readonly Disagreement[] {
  const read = settingsIn(ran.out)
  const isSame = isDeepStrictEqual(read, wanted) && ran.status === status
  return isSame && !ran.out.includes('never-read') ? [] : [differs(name, ran, wanted)]
}

function settingsIn(text: string): unknown {
  const { value } = readYaml('settings', new TextEncoder().encode(text))
  const { clusters } = effective(readSettings(value).value)
  return JSON.parse(JSON.stringify(clusters))[0]
}

const differs = (name: string, ran: Ran, wanted: unknown): Disagreement => ({
  scenario: { name, files: { 'facts.yaml': ran.out, 'stderr.txt': ran.err } },
  about: `exit status ${ran.status}`,
  predicted: JSON.stringify(wanted),
  measured: JSON.stringify(ran.out === '' ? ran.err : settingsIn(ran.out)),
})
