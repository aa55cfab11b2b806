import { spawnSync } from 'node:child_process'
import { buildProgram, kubernetesVersion } from '../build.ts'
import type { Say } from '../campaign.ts'
import type { Programs } from './ask.ts'
import type { Head } from './record.ts'

const PACKAGES = ['iproute2', 'iptables', 'nftables', 'conntrack', 'nginx-light', 'procps']

/** Installs Debian packages where that is possible; resolves with what is missing for good. */
export function prepareProxy(say: Say): string | null {
  if (process.platform !== 'linux') return 'network namespaces: this is not Linux'
  const { oracle } = buildProxy(say)
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

/** Builds the oracle and the kube-proxy where they are missing or older than their sources. */
export function buildProxy(say: Say): Programs {
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
export function headOf({ oracle }: Programs): Head {
  const told = spawnSync(oracle, ['versions'], { encoding: 'utf8' })
  if (told.status !== 0) throw new Error(`${oracle} versions failed: ${told.stderr.trim()}`)
  return {
    kubernetes: kubernetesVersion('proxy'),
    ...(JSON.parse(told.stdout) as Head),
    when: new Date().toISOString().slice(0, 10),
  }
}
