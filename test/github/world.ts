import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { ObjectStore } from './git/objects.ts'
import type { Delivery, Event } from './hooks.ts'
import type {
  Account,
  App,
  Installation,
  Issue,
  Permissions,
  Repository,
  Role,
  Token,
} from './state.ts'

/** What GitHub limits; each can be made smaller so that a test meets it with little data. */
export type Limits = {
  /** Requests an hour for each installation and for each resource (REST, GraphQL). */
  readonly requests: number
  /** Requests that create content, a minute: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits */
  readonly contentPerMinute: number
  /** Entries of a recursive tree before it is truncated: https://docs.github.com/en/rest/git/trees#get-a-tree */
  readonly treeEntries: number
  /** Bytes of a blob that GraphQL gives as text before it is truncated. */
  readonly blobText: number
  /** Files of a pull request that are listed: https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files */
  readonly pullFiles: number
  /** Files of a comparison: https://docs.github.com/en/rest/commits/commits#compare-two-commits */
  readonly compareFiles: number
  /** How long a webhook may take: https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks */
  readonly hookMilliseconds: number
}

export type AppOptions = {
  readonly slug?: string
  readonly permissions?: Permissions
  readonly events?: readonly string[]
  readonly webhookSecret?: string
}

const usual: Limits = {
  requests: 5000,
  contentPerMinute: Number.POSITIVE_INFINITY,
  treeEntries: 100_000,
  blobText: 512_000,
  pullFiles: 3000,
  compareFiles: 300,
  hookMilliseconds: 10_000,
}

/** One key for all: making one takes a while and no test is about how it was made. */
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs1',
  format: 'pem',
})

/** Everything that this GitHub knows. Nothing in here is about HTTP. */
export class World {
  readonly limits: Limits
  readonly app: App
  readonly accounts = new Map<string, Account>()
  readonly repositories = new Map<number, Repository>()
  readonly installations = new Map<number, Installation>()
  readonly tokens = new Map<string, Token>()
  /** Where this GitHub is, without a slash at the end. */
  url = ''
  /** Tells the App what happened; nobody listens until its webhook is there. */
  announce: (event: Event) => void = () => {}
  /** What was sent to the App's webhook, oldest first. */
  readonly deliveries: Delivery[] = []
  /**
   * Whether GraphQL finds an App's issues by their author: on some hosts it does not
   * (https://github.com/renovatebot/renovate/issues/44730).
   */
  findsIssuesOfApps = true
  /** Sends a delivery again, by its id. */
  redeliver: (id: number) => void = () => {}
  #lastId = 1000
  #ahead = 0
  #commits = 0

  constructor(app: AppOptions, limits: Partial<Limits>) {
    this.limits = { ...usual, ...limits }
    this.app = this.#makeApp(app)
  }

  /** A number that nothing else here has. */
  nextId(): number {
    this.#lastId += 1
    return this.#lastId
  }

  now(): Date {
    return new Date(Date.now() + this.#ahead)
  }

  /** Lets time pass: tokens expire, limits are filled again. */
  advance(milliseconds: number): void {
    this.#ahead += milliseconds
  }

  /** The seconds of the next commit: a minute after the last one, so that ids are the same in each run. */
  nextCommitSeconds(): number {
    this.#commits += 1
    return Date.UTC(2026, 0, 1) / 1000 + this.#commits * 60
  }

  /** An account by its name, made where there is none. */
  account(login: string, type: Account['type'] = 'User'): Account {
    const known = this.accounts.get(login.toLowerCase())
    if (known !== undefined) return known
    const account: Account = { id: this.nextId(), login, type }
    this.accounts.set(login.toLowerCase(), account)
    return account
  }

  /** A repository by its full name; names differ by more than case. */
  repository(owner: string, name: string): Repository | null {
    const wanted = `${owner}/${name}`.toLowerCase()
    return (
      [...this.repositories.values()].find((it) => fullName(it).toLowerCase() === wanted) ?? null
    )
  }

  /** The repository that had a name before; null where one has it now. */
  renamed(owner: string, name: string): Repository | null {
    if (this.repository(owner, name) !== null) return null
    const wanted = name.toLowerCase()
    const had = (it: Repository): boolean =>
      it.owner.login.toLowerCase() === owner.toLowerCase() && it.formerNames.includes(wanted)
    return [...this.repositories.values()].find(had) ?? null
  }

  /** The installation that covers a repository; null where the App is not installed on it. */
  installationOf(repository: Repository): Installation | null {
    const covers = (it: Installation): boolean =>
      it.account === repository.owner &&
      (it.repositories === null || it.repositories.has(repository.id))
    return [...this.installations.values()].find(covers) ?? null
  }

  /** What somebody may do in a repository; null for one who may not even read it. */
  roleOf(repository: Repository, account: Account): Role | null {
    const granted = account === repository.owner ? 'admin' : repository.roles.get(account.login)
    return granted ?? (repository.isPrivate ? null : 'read')
  }

  issueAt(repository: Repository, number: number): Issue | null {
    return repository.issues.get(number) ?? null
  }

  /** Open pull requests of all repositories. */
  openPulls(): readonly { readonly repository: Repository; readonly issue: Issue }[] {
    return [...this.repositories.values()].flatMap((repository) =>
      [...repository.issues.values()]
        .filter((issue) => issue.pull !== null && issue.state === 'open')
        .map((issue) => ({ repository, issue })),
    )
  }

  /** Adds a repository without any commit; a fork shares the objects of its parent. */
  addRepository(options: Pick<Repository, 'owner' | 'name' | 'isPrivate' | 'parent'>): Repository {
    const { parent } = options
    const repository: Repository = {
      ...options,
      id: this.nextId(),
      created: this.now(),
      store: parent?.store ?? new ObjectStore(),
      refs: new Map(),
      roles: new Map(),
      issues: new Map(),
      numbers: 0,
      checkRuns: [],
      checkSuites: [],
      formerNames: [],
      isInternal: false,
      isArchived: false,
      hasIssues: true,
      defaultBranch: parent?.defaultBranch ?? 'main',
      pushed: this.now(),
    }
    this.repositories.set(repository.id, repository)
    return repository
  }

  #makeApp({ slug = 'edgewise', permissions, events, webhookSecret }: AppOptions): App {
    return {
      id: this.nextId(),
      slug,
      name: slug,
      clientId: `Iv23li${slug}`,
      privateKey: keys.toString(),
      publicKey: createPublicKey(keys).export({ type: 'spki', format: 'pem' }).toString(),
      webhookSecret: webhookSecret ?? 'a secret of the tests, long enough to be one',
      owner: this.account('edgewise-dev', 'Organization'),
      bot: this.account(`${slug}[bot]`, 'Bot'),
      permissions: permissions ?? {
        checks: 'write',
        contents: 'write',
        issues: 'write',
        merge_queues: 'read',
        metadata: 'read',
        pull_requests: 'write',
      },
      events: events ?? [
        'check_run',
        'check_suite',
        'issue_comment',
        'issues',
        'merge_group',
        'pull_request',
        'repository',
      ],
      created: this.now(),
    }
  }
}

/** `owner/name` */
export const fullName = ({ owner, name }: Repository): string => `${owner.login}/${name}`
