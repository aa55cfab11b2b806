import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder in the system's place for such, gone when the test is over. */
export type Scratch = {
  readonly folder: string
  /** Writes files, by path; a null removes one. */
  write(files: Readonly<Record<string, string | Uint8Array | null>>): void
  /** Writes a shell script that leaves a mark when somebody runs it. */
  trap(path: string, mark: string): string
  /** Runs Git there, with an identity of its own and none of the machine's settings. */
  git(...args: readonly string[]): string
  /** Commits everything and returns the commit's id. */
  commit(message?: string): string
}

export function scratch(): Scratch {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'edgewise-test-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const at = (path: string): string => join(folder, path)
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', folder, ...args], {
      encoding: 'utf8',
      env: { ...process.env, ...identity },
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim()
  return {
    folder,
    write(files) {
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(at(path)), { recursive: true })
        if (content === null) rmSync(at(path))
        else writeFileSync(at(path), content)
      }
    },
    trap(path, mark) {
      mkdirSync(dirname(at(path)), { recursive: true })
      writeFileSync(at(path), `#!/bin/sh\ntouch ${at(mark)}\ncat\n`)
      chmodSync(at(path), 0o755)
      return at(path)
    },
    git,
    commit(message = 'a change') {
      git('add', '--all')
      git('commit', '--quiet', '--allow-empty', '--message', message)
      return git('rev-parse', 'HEAD')
    },
  }
}

/** A scratch folder that is a Git repository on the branch `main`. */
export function repository(...options: readonly string[]): Scratch {
  const made = scratch()
  made.git('init', '--quiet', '--initial-branch=main', ...options)
  return made
}

const identity = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Somebody',
  GIT_AUTHOR_EMAIL: 'somebody@example.org',
  GIT_COMMITTER_NAME: 'Somebody',
  GIT_COMMITTER_EMAIL: 'somebody@example.org',
}
