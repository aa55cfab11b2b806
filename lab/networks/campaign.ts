import { spawnSync } from 'node:child_process'
import { buildProgram, kubernetesVersion } from '../build.ts'
import type { Campaign, Disagreement, Say } from '../campaign.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Programs } from './ask.ts'
import { type Case, randomCase, readFolder, scenarioFolders, writtenCases } from './case.ts'
import { judge, type Verdict } from './judge.ts'
import { marginals } from './marginals.ts'
import { minimise } from './minimise.ts'
import { type Head, readRecords, writeRecords, writeRows } from './record.ts'
import { measureRows } from './rows.ts'
import { writeTable } from './table.ts'

const COUNT = 100

/** Networks before a real kube-proxy, in both of its modes. */
export const campaign: Campaign = {
  name: 'networks',
  prepare: async (say) => prepare(say),
  record: async ({ seed, count }, say) => {
    const programs = build(say)
    const random = Array.from({ length: count ?? COUNT }, (_, index) => randomCase(seed + index))
    for (const line of marginals(random)) say(line)
    const written = scenarioFolders().flatMap((folder) => writtenCases(readFolder(folder), folder))
    const verdicts = await judge(programs, [...written, ...random], teller(say))
    const head = headOf(programs)
    writeRecords(head, verdicts)
    writeTable(readRecords().records)
    writeRows(head, await measureRows(programs, say))
    return disagreements(programs, verdicts, say)
  },
  check: async (scenarios, say) => {
    const programs = build(say)
    const cases = scenarios.flatMap((scenario) => casesOf(scenario, say))
    return disagreements(programs, await judge(programs, cases, teller(say)), say)
  },
}

function casesOf(scenario: Scenario, say: Say): readonly Case[] {
  const cases = writtenCases(scenario, null)
  if (cases.length === 0) say(`${scenario.name}: no way in that the laboratory can build`)
  return cases
}

const PACKAGES = ['iproute2', 'iptables', 'nftables', 'conntrack', 'nginx-light', 'procps']

/** Installs Debian packages where that is possible; resolves with what is missing for good. */
function prepare(say: Say): string | null {
  if (process.platform !== 'linux') return 'network namespaces: this is not Linux'
  const { oracle } = build(say)
  const first = missing(oracle)
  if (first === null || process.getuid?.() !== 0) return first
  if (!/apt-get/.test(first) || spawnSync('apt-get', ['--version']).status !== 0) return first
  say(`Installing Debian packages: ${PACKAGES.join(' ')} ...`)
  for (const step of [['update'], ['install', '-y', '--no-install-recommends', ...PACKAGES]]) {
    const ran = spawnSync('apt-get', ['-qq', ...step], { encoding: 'utf8', env: QUIET })
    if (ran.status !== 0) return `${first}; apt-get ${step[0]} failed: ${ran.stderr.trim()}`
  }
  return missing(oracle)
}

const QUIET = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }

function missing(oracle: string): string | null {
  const { status, stderr } = spawnSync(oracle, ['check'], { encoding: 'utf8' })
  return status === 0 ? null : stderr.trim().replace(/^proxy: (?:missing: )?/, '')
}

function build(say: Say): Programs {
  const module = 'proxy'
  return {
    oracle: buildProgram({ module, package: '.', name: 'proxy-oracle' }, say),
    kubeProxy: buildProgram(
      { module, package: 'k8s.io/kubernetes/cmd/kube-proxy', name: 'kube-proxy' },
      say,
    ),
  }
}

/** The versions of everything that answers. */
function headOf({ oracle }: Programs): Head {
  const told = spawnSync(oracle, ['versions'], { encoding: 'utf8' })
  if (told.status !== 0) throw new Error(`${oracle} versions failed: ${told.stderr.trim()}`)
  return {
    kubernetes: kubernetesVersion('proxy'),
    ...(JSON.parse(told.stdout) as Head),
    when: new Date().toISOString().slice(0, 10),
  }
}

function teller(say: Say): (verdict: Verdict) => void {
  let told = 0
  return ({ one, mode, differences }) => {
    told += 1
    const outcome = differences.length === 0 ? 'agree' : `${differences.length} differences`
    say(`${told} ${one.scenario.name} ${one.entry} (${mode}): ${outcome}`)
  }
}

/** One disagreement for each thing that differs, on a scenario as small as it could be made. */
async function disagreements(
  programs: Programs,
  verdicts: readonly Verdict[],
  say: Say,
): Promise<readonly Disagreement[]> {
  const smaller = new Map<Case, Scenario>()
  const found: Disagreement[] = []
  for (const { one, mode, differences } of verdicts) {
    const [first] = differences
    if (first === undefined) continue
    if (!smaller.has(one)) {
      say(`Looking for a smaller scenario than ${one.scenario.name} ...`)
      smaller.set(one, await minimise(programs, { one, mode }, first.about))
    }
    const scenario = smaller.get(one) ?? one.scenario
    for (const { about, predicted, measured } of differences)
      found.push({ scenario, about: `${one.entry} (${mode}), ${about}`, predicted, measured })
  }
  return found
}
