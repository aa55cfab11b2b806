import { commitsBetween } from '../git/history.ts'
import { showPushedCommit } from '../show/git.ts'
import { htmlOf } from '../show/repository.ts'
import type { Account, Repository } from '../state.ts'
import type { World } from '../world.ts'

const nothing = '0'.repeat(40)

type Push = {
  readonly ref: string
  readonly sha: string
  readonly before: string | undefined
  readonly by: Account
}

/** Tells the App that a branch was pushed to, of which it has to be subscribed to `push`. */
export function tellOfPush(world: World, repository: Repository, push: Push): void {
  const { ref, sha, before, by } = push
  const { store } = repository
  const commits = before === undefined ? [] : commitsBetween(store, before, sha)
  const payload = {
    ref,
    before: before ?? nothing,
    after: sha,
    created: before === undefined,
    deleted: false,
    forced: before !== undefined && commitsBetween(store, sha, before).length > 0,
    base_ref: null,
    compare: `${htmlOf(repository)}/compare/${(before ?? nothing).slice(0, 12)}...${sha.slice(0, 12)}`,
    commits: commits.map((id) => showPushedCommit(repository, id)),
    head_commit: showPushedCommit(repository, sha),
    pusher: { name: by.login, email: `${by.login}@users.noreply.github.com` },
  }
  world.announce({ name: 'push', action: null, sender: by, repository, payload })
}
