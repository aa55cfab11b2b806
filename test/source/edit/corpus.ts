import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Path } from '../../../src/types/source.ts'

/** YAML that nobody here wrote: the modules of two projects, from Go's module cache. */
const modules = ['k8s.io/kubernetes@v1.35.4', 'github.com/envoyproxy/gateway@v1.9.1']

export type Manifest = { readonly path: string; readonly text: string }

/** Whether Go is there to fetch the modules and to judge. */
export function hasGo(): boolean {
  try {
    go('env', 'GOVERSION')
    return true
  } catch {
    return false
  }
}

/** Every YAML file of the modules, by path; they are downloaded at first use. */
export function manifests(): readonly Manifest[] {
  const cache = go('env', 'GOMODCACHE').trim()
  if (!modules.every((name) => existsSync(join(cache, name)))) {
    process.stderr.write(`Downloading ${modules.join(' and ')} (first time, about a minute) ...\n`)
  }
  const answer = go('mod', 'download', '-json', ...modules)
  return JSON.parse(`[${answer.replaceAll('}\n{', '},{')}]`).flatMap(
    ({ Dir: folder }: { readonly Dir: string }) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name))
        .toSorted()
        .map((path) => ({
          path: path.slice(folder.length + 1),
          text: readFileSync(path, 'utf8'),
        })),
  )
}

export type Judged = {
  readonly before: string
  readonly after: string
  readonly changes: readonly {
    readonly document: number
    readonly do: 'set' | 'append' | 'remove'
    readonly path: Path
    readonly value: unknown
  }[]
}

const judgeFolder = new URL('../judge', import.meta.url).pathname
const env = { ...process.env, GOTOOLCHAIN: 'local' }

function go(...args: readonly string[]): string {
  return execFileSync('go', args, {
    cwd: judgeFolder,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** What Kubernetes' own reader says of edits, one answer each, by one process for all. */
export async function judge(edits: Iterable<Judged>): Promise<readonly string[]> {
  const child = spawn('go', ['run', './edits'], {
    cwd: judgeFolder,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const answers: string[] = []
  const lines = createInterface({ input: child.stdout }).on('line', (line) => answers.push(line))
  const ended = Promise.all([once(lines, 'close'), once(child, 'close')])
  for (const edit of edits) {
    if (!child.stdin.write(`${JSON.stringify(edit)}\n`)) await once(child.stdin, 'drain')
  }
  child.stdin.end()
  const [, [status]] = await ended
  if (status !== 0) throw new Error(`the judge ended with ${status}`)
  return answers
}
