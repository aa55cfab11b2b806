import { requestAction, rerequestRun, rerequestSuite } from './acts/checks.ts'
import { addComment, editComment } from './acts/comments.ts'
import {
  changeRepositories,
  type Installing,
  install,
  suspend,
  uninstall,
} from './acts/installations.ts'
import { deleteIssue, editIssue, type IssueEdit, tellOfIssue } from './acts/issues.ts'
import { dissolve, type MergeGroup, queue } from './acts/merge-queue.ts'
import { type Edit, editPull, mergePull, newIssue, openPull } from './acts/pulls.ts'
import { deleteRef, setRef } from './acts/refs.ts'
import { editRepository, type RepositoryEdit, tellOfRepository } from './acts/repositories.ts'
import { setDraft, setState } from './acts/states.ts'
import { commitOf } from './git/history.ts'
import { edited, type Files } from './git/trees.ts'
import type { PullAt } from './show/pull.ts'
import type { Account, CheckRun, Comment, Installation, Issue, Repository, Role } from './state.ts'
import type { World } from './world.ts'

export type NewRepository = {
  /** Null: no commit at all. */
  readonly files?: Files | null
  readonly isPrivate?: boolean
  readonly ownerType?: Account['type']
  /** Roles by login. */
  readonly roles?: Readonly<Record<string, Role>>
}

export type Push = {
  readonly branch: string
  readonly files: Files
  readonly message?: string
  readonly by?: string
  /** Where a new branch starts, or where an old one is set to: a branch or a commit. */
  readonly from?: string
}

export type NewPull = {
  readonly head: string
  /** The fork that has the head; absent: the repository itself. */
  readonly fork?: Repository
  readonly base?: string
  readonly by?: string
  readonly title?: string
  readonly body?: string | null
  readonly isDraft?: boolean
}

/** What people do on GitHub's pages and with Git; webhooks tell the App of it. */
export class People {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  /** A new repository, `owner/name`, with one commit on `main` unless it is to be empty. */
  createRepository(named: string, options: NewRepository = {}): Repository {
    const [owner = '', name = ''] = named.split('/')
    const { files = { 'README.md': `# ${name}\n` }, isPrivate = false, roles = {} } = options
    const repository = this.#world.addRepository({
      owner: this.#world.account(owner, options.ownerType ?? 'Organization'),
      name,
      isPrivate,
      parent: null,
    })
    for (const [login, role] of Object.entries(roles)) this.grant(repository, login, role)
    tellOfRepository(this.#world, repository, { action: 'created', by: repository.owner })
    if (files === null) return repository
    const tree = edited(repository.store, null, files)
    const sha = this.#commit(repository, { tree, parents: [], by: owner, message: 'Begin' })
    repository.refs.set('refs/heads/main', sha)
    return repository
  }

  /** Gives somebody a role in a repository. */
  grant(repository: Repository, login: string, role: Role): void {
    repository.roles.set(this.#world.account(login).login, role)
  }

  /** A fork under another account, with the default branch of its parent. */
  fork(parent: Repository, owner: string): Repository {
    const account = this.#world.account(owner)
    const { name, isPrivate, defaultBranch } = parent
    const fork = this.#world.addRepository({ owner: account, name, isPrivate, parent })
    const ref = `refs/heads/${defaultBranch}`
    fork.refs.set(ref, parent.refs.get(ref) ?? '')
    return fork
  }

  /**
   * Commits files onto a branch, which is made where there is none, and pushes it.
   *
   * @returns the commit's id
   */
  push(repository: Repository, { branch, files, from, message, by }: Push): string {
    const ref = `refs/heads/${branch}`
    const start = from ?? (repository.refs.has(ref) ? branch : repository.defaultBranch)
    const parent = repository.refs.get(`refs/heads/${start}`) ?? start
    const tree = edited(repository.store, commitOf(repository.store, parent).tree, files)
    const who = by ?? repository.owner.login
    const text = message ?? 'Change'
    const sha = this.#commit(repository, { tree, parents: [parent], by: who, message: text })
    setRef(this.#world, repository, { ref, sha, by: this.#world.account(who) })
    return sha
  }

  /** Sets a branch to a commit that is there, forced if need be. */
  reset(repository: Repository, branch: string, sha: string, by = repository.owner.login): void {
    const ref = `refs/heads/${branch}`
    setRef(this.#world, repository, { ref, sha, by: this.#world.account(by) })
  }

  /** Deletes a branch, which closes the pull requests that come from it. */
  deleteBranch(repository: Repository, branch: string, by = repository.owner.login): void {
    const ref = `refs/heads/${branch}`
    deleteRef(this.#world, repository, { ref, by: this.#world.account(by) })
  }

  /** Deletes a fork; its pull requests stay, from an unknown repository. */
  deleteFork(fork: Repository): void {
    this.#world.repositories.delete(fork.id)
    for (const { issue } of this.#world.openPulls())
      if (issue.pull?.headRepository === fork) issue.pull.headRepository = null
  }

  /** Installs the App on an organisation's (or a known user's) repositories. */
  install(owner: string, options: Installing = {}): Installation {
    return install(this.#world, this.#world.account(owner, 'Organization'), options)
  }

  uninstall(installation: Installation): void {
    uninstall(this.#world, installation)
  }

  suspend(installation: Installation, isSuspended: boolean): void {
    suspend(this.#world, installation, isSuspended)
  }

  changeRepositories(
    installation: Installation,
    change: { added?: readonly Repository[]; removed?: readonly Repository[] },
  ): void {
    changeRepositories(this.#world, installation, change)
  }

  openPull(repository: Repository, options: NewPull): PullAt {
    const { head, fork = repository, base = repository.defaultBranch, title = head } = options
    return openPull(this.#world, repository, {
      author: this.#world.account(options.by ?? fork.owner.login),
      title,
      body: options.body ?? null,
      headRepository: fork,
      headBranch: head,
      baseBranch: base,
      isDraft: options.isDraft ?? false,
    })
  }

  editPull(at: PullAt, edit: Edit, by?: string): void {
    editPull(this.#world, at, this.#who(at, by), edit)
  }

  closePull(at: PullAt, by?: string): void {
    setState(this.#world, at, this.#who(at, by), 'closed')
  }

  reopenPull(at: PullAt, by?: string): void {
    setState(this.#world, at, this.#who(at, by), 'open')
  }

  markReady(at: PullAt, by?: string): void {
    setDraft(this.#world, at, this.#who(at, by), false)
  }

  markDraft(at: PullAt, by?: string): void {
    setDraft(this.#world, at, this.#who(at, by), true)
  }

  /** Merges with a merge commit, whose id it returns. */
  mergePull(at: PullAt, by?: string): string {
    return mergePull(this.#world, at, this.#who(at, by))
  }

  /** Squashes a pull request into one commit, whose id it returns; its branch stays. */
  squashPull(at: PullAt, by?: string): string {
    return mergePull(this.#world, at, this.#who(at, by), 'squash')
  }

  /** Puts pull requests of one base into the merge queue as one group. */
  queue(pulls: readonly PullAt[], by: string): MergeGroup {
    return queue(this.#world, pulls, this.#world.account(by))
  }

  dissolve(group: MergeGroup, reason: 'merged' | 'invalidated' | 'dequeued', by: string): void {
    dissolve(this.#world, group, { reason, by: this.#world.account(by) })
  }

  /** Renames or archives a repository, or gives it another default branch or other eyes. */
  editRepository(repository: Repository, edit: RepositoryEdit, by = repository.owner.login): void {
    editRepository(this.#world, repository, this.#world.account(by), edit)
  }

  /** Takes a repository away, with all that is in it. */
  deleteRepository(repository: Repository): void {
    tellOfRepository(this.#world, repository, { action: 'deleted', by: repository.owner })
    this.#world.repositories.delete(repository.id)
  }

  archive(repository: Repository, by?: string): void {
    this.editRepository(repository, { isArchived: true }, by)
  }

  /** An issue that is no pull request. */
  openIssue(repository: Repository, by: string, title: string, body: string | null = null): Issue {
    const author = this.#world.account(by)
    const issue = newIssue(this.#world, repository, { author, title, body, pull: null })
    tellOfIssue(this.#world, { repository, issue }, { action: 'opened', by: author })
    return issue
  }

  /** Changes an issue, anybody's: its text (as a string), or more of it. */
  editIssue(
    repository: Repository,
    number: number,
    edit: string | IssueEdit,
    by = repository.owner.login,
  ): void {
    const change = typeof edit === 'string' ? { body: edit } : edit
    editIssue(this.#world, issueIn(repository, number), this.#world.account(by), change)
  }

  deleteIssue(repository: Repository, number: number, by = repository.owner.login): void {
    deleteIssue(this.#world, issueIn(repository, number), this.#world.account(by))
  }

  comment(
    at: { readonly repository: Repository; readonly issue: Issue },
    by: string,
    body: string,
  ): Comment {
    return addComment(this.#world, at, this.#world.account(by), body)
  }

  editComment(
    at: { readonly repository: Repository; readonly issue: Issue },
    comment: Comment,
    body: string,
  ): void {
    editComment(this.#world, at, comment, body)
  }

  /** Presses "Re-run" at a check run. */
  rerun(repository: Repository, run: CheckRun, by: string): void {
    rerequestRun(this.#world, repository, run, this.#world.account(by))
  }

  /** Presses "Re-run all checks". */
  rerunAll(repository: Repository, run: CheckRun, by: string): void {
    rerequestSuite(this.#world, repository, run.suite, this.#world.account(by))
  }

  /** Presses a button of a check run. */
  press(repository: Repository, run: CheckRun, identifier: string, by: string): void {
    requestAction(this.#world, repository, run, { identifier, by: this.#world.account(by) })
  }

  #who({ issue }: PullAt, by: string | undefined): Account {
    return by === undefined ? issue.author : this.#world.account(by)
  }

  #commit(
    { store }: Repository,
    given: {
      readonly tree: string
      readonly parents: readonly string[]
      readonly by: string
      readonly message: string
    },
  ): string {
    const { tree, parents, by, message } = given
    const seconds = this.#world.nextCommitSeconds()
    const author = { name: by, email: `${by}@users.noreply.github.com`, seconds }
    return store.putCommit({ tree, parents, author, committer: author, message })
  }
}

function issueIn(repository: Repository, number: number) {
  const issue = repository.issues.get(number)
  if (issue === undefined || issue.pull !== null) throw new Error(`there is no issue ${number}`)
  return { repository, issue }
}
