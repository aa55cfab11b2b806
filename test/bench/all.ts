// npm run bench: what Edgewise claims about its speed, measured on this machine.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate, type Made } from './generate.ts'
import { kubeScore } from './kube-score.ts'
import { type Command, interleaved, type Measured, median } from './measure.ts'
import { crowd, resolveAll } from './selectors.ts'

const ROUNDS = Number(process.env['ROUNDS'] ?? 7)

type Claim = {
  readonly text: string
  readonly ratio: number
  readonly bound: { readonly atMost: number } | { readonly atLeast: number }
}

const root = join(import.meta.dirname, '..', '..')
const bundle = join(root, 'dist', 'edgewise.mjs')
const bare = join(import.meta.dirname, 'bare.mjs')

async function all(made: Made): Promise<void> {
  const size = (made.bytes / 1e6).toFixed(1)
  say(`${made.documents} documents in ${made.files.length} files, ${size} MB;`)
  say(`${made.changed} files change; medians of ${ROUNDS} interleaved runs of whole processes\n`)
  const scorer = kubeScore()
  const commands = [
    node('bare: read and parse', bare, folder),
    edgewise('simulate', folder),
    edgewise('simulate', folder, '--rev', 'main'),
    edgewise('review', folder, '--base', 'main', '--head', 'change'),
    ...('missing' in scorer ? [] : [score(scorer.program, made)]),
  ]
  const measured = await interleaved(commands, ROUNDS)
  const lines = [...measured].map(([name, { median: time, peak }]) => [
    name,
    `${time.toFixed(0)} ms`,
    Number.isNaN(peak) ? 'memory unknown' : `${peak.toFixed(0)} MB at most`,
  ])
  table(['process', 'median', 'peak memory'], lines)
  const claims = [...claimsOf(commands, measured), ...selectorClaims()]
  table(
    ['claim', 'measured', 'bound', ''],
    claims.map(({ text, ratio, bound }) => [
      text,
      ratio.toFixed(2),
      boundText(bound),
      met(ratio, bound),
    ]),
  )
  if ('missing' in scorer) say(`kube-score was not measured: ${scorer.missing}`)
}

function node(name: string, ...args: readonly string[]): Command {
  return { name, program: process.execPath, args, folder }
}

const edgewise = (...args: readonly string[]): Command =>
  node(`edgewise ${args.filter((arg) => arg !== folder).join(' ')}`, bundle, ...args)

const score = (program: string, { files }: Made): Command => ({
  name: 'kube-score score',
  program,
  args: ['score', ...files],
  folder,
})

function claimsOf(
  commands: readonly Command[],
  measured: ReadonlyMap<string, Measured>,
): readonly Claim[] {
  const [parse, simulate, base, review, scorer] = commands.map(
    ({ name }) => measured.get(name)?.median ?? Number.NaN,
  )
  const claim = (text: string, [one = Number.NaN, other = Number.NaN], bound: Claim['bound']) => ({
    text,
    ratio: one / other,
    bound,
  })
  return [
    claim('a simulation takes so many times the bare parsing', [simulate, parse], { atMost: 3 }),
    ...(scorer === undefined
      ? []
      : [claim('kube-score takes so many times a simulation', [scorer, simulate], { atLeast: 5 })]),
    claim('a review takes so many times a simulation', [review, base], { atMost: 1.25 }),
  ]
}

/** 500 and 5,000 Services, each with as many workloads, in one namespace. */
function selectorClaims(): readonly Claim[] {
  const many = crowd(5000)
  // Ten small crowds, so that both sides have as much in memory: caches do not tell them apart.
  const few = Array.from({ length: 10 }, () => crowd(500))
  const probes = (10 * resolveAll(many).probes) / sum(few.map((one) => resolveAll(one).probes))
  const times: { readonly few: number; readonly many: number }[] = []
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const pair = { few: timed(() => few.map(resolveAll)) / 10, many: timed(() => resolveAll(many)) }
    if (round >= 0) times.push(pair)
  }
  const time = median(times.map(({ many: one }) => one)) / median(times.map(({ few: one }) => one))
  return [
    { text: 'ten times the Services: selector probes', ratio: probes, bound: { atMost: 11 } },
    { text: 'ten times the Services: time', ratio: time, bound: { atMost: 13 } },
  ]
}

/** Rounds that the compiler needs until both crowds run the same machine code. */
const WARM_UP = 5

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

function timed(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

const boundText = (bound: Claim['bound']): string =>
  'atLeast' in bound ? `at least ${bound.atLeast}` : `at most ${bound.atMost}`

function met(ratio: number, bound: Claim['bound']): string {
  const holds = 'atMost' in bound ? ratio <= bound.atMost : ratio >= bound.atLeast
  return holds ? 'met' : 'NOT MET'
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  for (const row of [titles, ...rows])
    say(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
  say('')
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

execFileSync(process.execPath, [join(root, 'tools', 'build.mjs')])
const folder = mkdtempSync(join(tmpdir(), 'edgewise-bench-'))
try {
  await all(generate(folder))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
