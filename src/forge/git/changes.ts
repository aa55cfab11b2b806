import { git, gitError, gitOutput } from './run.ts'
import { records } from './tree.ts'

/**
 * Files that differ from the last commit, staged or not, and untracked ones that are `wanted`, as
 * `git status` has them. Filters that the repository itself names do not run.
 */
export async function changedFiles(
  root: string,
  wanted: (path: string) => boolean,
): Promise<readonly string[]> {
  const args = ['status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all']
  const config = await withoutFilters(root)
  const status = await gitOutput(root, [...args, '--ignore-submodules=all'], { config })
  return records(status)
    .filter((record) => !record.startsWith('??') || wanted(record.slice(3)))
    .map((record) => record.slice(3))
}

/** Scopes of configuration that come with a repository, and not from whoever uses it. */
const foreign: ReadonlySet<string> = new Set(['local', 'worktree'])

/** What turns each filter of the repository's own configuration off. */
async function withoutFilters(root: string): Promise<readonly (readonly [string, string])[]> {
  const args = ['config', '--show-scope', '--name-only', '-z', '--get-regexp', '^filter\\.']
  const ran = await git(root, args)
  // Nothing found is exit status 1.
  if (ran.status > 1) throw gitError(ran)
  const words = records(ran.stdout)
  const keys = words.filter((_, n) => n % 2 === 1 && foreign.has(words[n - 1] ?? ''))
  const names = new Set(keys.map((key) => key.slice(0, key.lastIndexOf('.'))))
  return [...names].flatMap((name) => [
    [`${name}.clean`, ''],
    [`${name}.smudge`, ''],
    [`${name}.process`, ''],
    [`${name}.required`, 'false'],
  ])
}
