import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type App, appFile } from './apps.ts'
import { platformFile, settingsFile } from './platform.ts'

/** What the generator made; `main` is checked out, `change` is the head revision. */
export type Made = {
  readonly folder: string
  readonly files: readonly string[]
  readonly documents: number
  readonly bytes: number
  readonly changed: number
}

const TEAMS = 50
const FILES = 2500
const DOCUMENTS_PER_FILE = 4

/**
 * Makes a Git repository with 10,000 distinct documents in 2,500 files: an ingress data plane and
 * 2,499 applications of fifty teams, one in fifty behind its own load balancer. The branch `change`
 * differs in one file of a hundred. The same bytes each time; packed, as a clone would be.
 */
export function generate(folder: string): Made {
  const git = (...args: readonly string[]): void => {
    execFileSync('git', ['-C', folder, ...args], { env: { ...process.env, ...identity } })
  }
  const apps = Array.from({ length: FILES - 1 }, (_, index) => appOf(index))
  const files = [platformPath, ...apps.map(pathOf)]
  let bytes = 0
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  write('.github/edgewise.yaml', settingsFile)
  for (const [path, text] of [[platformPath, platformFile], ...apps.map(fileOf)] as const) {
    write(path, text)
    bytes += text.length
  }
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message=base')
  const changed = apps.filter((_, index) => isChanged(index))
  for (const [index, app] of changed.entries()) write(pathOf(app), appFile(change(app, index)))
  git('checkout', '--quiet', '-b', 'change')
  git('commit', '--quiet', '--all', '--message=change')
  git('checkout', '--quiet', 'main')
  git('gc', '--quiet')
  const documents = files.length * DOCUMENTS_PER_FILE
  return { folder, files, documents, bytes, changed: changed.length }
}

/** Where the ingress data plane stands. */
export const platformPath = 'clusters/prod/ingress-nginx/controller.yaml'

const identity = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Somebody',
  GIT_AUTHOR_EMAIL: 'somebody@example.org',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'Somebody',
  GIT_COMMITTER_EMAIL: 'somebody@example.org',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
}

const pathOf = ({ namespace, name }: App): string => `clusters/prod/${namespace}/${name}.yaml`

/** The path and the text of an application's file. */
export const fileOf = (app: App): readonly [string, string] => [pathOf(app), appFile(app)]

const words = ['cart', 'search', 'billing', 'mail', 'stock', 'prices', 'login', 'reports']
const tiers = ['frontend', 'backend', 'data', 'batch']

/** A load balancer each fiftieth; numbers without a common factor keep the others from lockstep. */
export function appOf(index: number): App {
  const name = `${words[index % words.length]}-${index}`
  const isPublic = index % TEAMS === 7
  return {
    name,
    namespace: `team-${String(index % TEAMS).padStart(2, '0')}`,
    image: `registry.example.org/shop/${name}:1.${(index * 7) % 40}.${(index * 13) % 10}`,
    replicas: 1 + ((index * 11) % 6),
    tier: tiers[(index * 3) % tiers.length] ?? 'backend',
    port: 8000 + ((index * 17) % 900),
    policy: isPublic ? (index % 3 === 0 ? 'Local' : 'Cluster') : null,
    variant: (index * 31) % 211,
  }
}

/** One file of a hundred; every third of them is one with a load balancer. */
const isChanged = (index: number): boolean =>
  index % 100 === (Math.floor(index / 100) % 3 === 0 ? 7 : 31)

/** An application as somebody would change it, each in another way; a load balancer in its policy. */
export function change(app: App, index: number): App {
  if (app.policy !== null) return { ...app, policy: app.policy === 'Local' ? 'Cluster' : 'Local' }
  if (index % 3 === 0) return { ...app, replicas: app.replicas + 2 }
  if (index % 3 === 1) return { ...app, image: `${app.image}-rc1` }
  return { ...app, tier: `${app.tier}-next` }
}
