import { createHmac, randomUUID } from 'node:crypto'
import { grants } from './http/callers.ts'
import { webhookProblems } from './http/description.ts'
import { nodeId, showAccount } from './show/account.ts'
import { showInstallation } from './show/app.ts'
import { showRepository } from './show/repository.ts'
import type { Account, Installation, Permissions, Repository } from './state.ts'
import type { World } from './world.ts'

/** Something that GitHub tells an App about. */
export type Event = {
  /** `pull_request` */
  readonly name: string
  /** Null for events that have none. */
  readonly action: string | null
  readonly sender: Account
  readonly repository: Repository | null
  /** Where the event is about an installation and no repository. */
  readonly installation?: Installation
  readonly payload: object
}

/** An attempt to deliver; a redelivery is another one with the same `guid`. */
export type Delivery = {
  readonly id: number
  readonly guid: string
  readonly event: string
  readonly action: string | null
  readonly installation: number | null
  readonly repository: number | null
  readonly isRedelivery: boolean
  /** The very bytes that are signed. */
  readonly body: string
  readonly at: Date
  url: string
  requestHeaders: Readonly<Record<string, string>>
  /** 0 where no answer came. */
  statusCode: number
  status: string
  responseHeaders: Readonly<Record<string, string>>
  responseBody: string
  /** Seconds. */
  duration: number
}

/** Sent to every App with the permission, whether it subscribed or not: https://docs.github.com/en/webhooks/webhook-events-and-payloads#check_run */
const unasked: ReadonlySet<string> = new Set([
  'check_run requested_action',
  'check_run rerequested',
  'check_suite requested',
  'check_suite rerequested',
])

const always: ReadonlySet<string> = new Set(['installation', 'installation_repositories'])

/** Permissions of which one lets an App hear of an event. */
const needed: Readonly<Record<string, readonly Permissions[]>> = {
  check_run: [{ checks: 'read' }],
  check_suite: [{ checks: 'read' }],
  issue_comment: [{ issues: 'read' }, { pull_requests: 'read' }],
  issues: [{ issues: 'read' }],
  merge_group: [{ merge_queues: 'read' }],
  pull_request: [{ pull_requests: 'read' }],
  push: [{ contents: 'read' }],
  repository: [{ metadata: 'read' }],
}

/** The App's webhook: what is sent to it, and the log of what became of it. */
export class Hooks {
  /** Where webhooks go to; null: the App has none, and nothing is kept. */
  url: string | null = null
  /** With what they are signed. */
  secret: string
  /** What was not sent because somebody holds it back, oldest first. */
  readonly held: Delivery[] = []
  readonly #world: World
  readonly #violations: string[]
  readonly #underWay = new Set<Promise<void>>()
  #isHeld = false

  constructor(world: World, violations: string[]) {
    this.#world = world
    this.#violations = violations
    this.secret = world.app.webhookSecret
    world.announce = (event) => this.#announce(event)
    world.redeliver = (id) => this.redeliver(id)
  }

  /** From now on nothing is sent; it waits in `held` instead. */
  hold(): void {
    this.#isHeld = true
  }

  /** Sends what is held back, in its order, and from now on everything at once. */
  async release(): Promise<void> {
    this.#isHeld = false
    for (const delivery of this.held.splice(0)) await this.#send(delivery)
  }

  /** Sends one that is held back, whichever its turn; resolves when it is answered. */
  async sendHeld(index: number): Promise<Delivery> {
    const [delivery] = this.held.splice(index, 1)
    if (delivery === undefined) throw new Error(`nothing is held back at ${index}`)
    await this.#send(delivery)
    return delivery
  }

  /** Every attempt, oldest first. */
  get deliveries(): readonly Delivery[] {
    return this.#world.deliveries
  }

  /**
   * Delivers again what was delivered before.
   *
   * @throws Error for an id that nothing has
   */
  redeliver(id: number): void {
    const before = this.deliveries.find((delivery) => delivery.id === id)
    if (before === undefined) throw new Error(`nothing was delivered as ${id}`)
    const again = this.#fresh({ ...before, isRedelivery: true })
    if (this.#isHeld) this.held.push(again)
    else this.#track(again)
  }

  /** Waits until everything that was sent is answered, also what the answers gave rise to. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  #announce(event: Event): void {
    const { name, action, sender, repository, payload } = event
    const installation =
      event.installation ?? (repository === null ? null : this.#world.installationOf(repository))
    if (this.url === null || installation === null || !isWanted(event, installation)) return
    const body = {
      ...(action === null ? {} : { action }),
      ...payload,
      ...(repository === null ? {} : this.#about(repository)),
      sender: showAccount(this.#world, sender),
      installation: always.has(name)
        ? showInstallation(this.#world, installation)
        : { id: installation.id, node_id: nodeId('Installation', installation.id) },
    }
    this.#violations.push(...webhookProblems(nameOf(name, action), body))
    const delivery = this.#fresh({
      guid: randomUUID(),
      event: name,
      action,
      installation: installation.id,
      repository: repository?.id ?? null,
      isRedelivery: false,
      body: JSON.stringify(body),
    })
    if (this.#isHeld) this.held.push(delivery)
    else this.#track(delivery)
  }

  #about(repository: Repository): object {
    const { login, id, type } = repository.owner
    const api = `${this.#world.url}/orgs/${login}`
    const organization = {
      ...showAccount(this.#world, repository.owner),
      login,
      id,
      url: api,
      repos_url: `${api}/repos`,
      events_url: `${api}/events`,
      hooks_url: `${api}/hooks`,
      issues_url: `${api}/issues`,
      members_url: `${api}/members{/member}`,
      public_members_url: `${api}/public_members{/member}`,
      description: null,
    }
    return {
      repository: showRepository(this.#world, repository, null),
      ...(type === 'Organization' ? { organization } : {}),
    }
  }

  #fresh(
    known: Pick<
      Delivery,
      'guid' | 'event' | 'action' | 'installation' | 'repository' | 'isRedelivery' | 'body'
    >,
  ): Delivery {
    return {
      ...known,
      id: this.#world.nextId(),
      at: this.#world.now(),
      url: this.url ?? '',
      requestHeaders: {},
      statusCode: 0,
      status: 'pending',
      responseHeaders: {},
      responseBody: '',
      duration: 0,
    }
  }

  #track(delivery: Delivery): void {
    const sending = this.#send(delivery).finally(() => this.#underWay.delete(sending))
    this.#underWay.add(sending)
  }

  async #send(delivery: Delivery): Promise<void> {
    this.#world.deliveries.push(delivery)
    delivery.url = this.url ?? ''
    delivery.requestHeaders = this.#headers(delivery)
    const started = Date.now()
    try {
      const { body, requestHeaders: headers, url } = delivery
      const signal = AbortSignal.timeout(this.#world.limits.hookMilliseconds)
      const answer = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' })
      delivery.responseHeaders = Object.fromEntries(answer.headers)
      delivery.responseBody = await answer.text()
      delivery.statusCode = answer.status
      delivery.status = answer.ok ? 'OK' : `Invalid HTTP Response: ${answer.status}`
    } catch (error) {
      const isLate = error instanceof Error && error.name === 'TimeoutError'
      delivery.status = isLate ? 'timed out' : 'failed to connect to host'
    }
    delivery.duration = (Date.now() - started) / 1000
  }

  /** https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers */
  #headers({ guid, event, body }: Delivery): Readonly<Record<string, string>> {
    const signature = (algorithm: string): string =>
      `${algorithm}=${createHmac(algorithm, this.secret).update(body).digest('hex')}`
    return {
      accept: '*/*',
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/044aadd',
      'x-github-delivery': guid,
      'x-github-event': event,
      'x-github-hook-id': String(this.#world.app.id),
      'x-github-hook-installation-target-id': String(this.#world.app.id),
      'x-github-hook-installation-target-type': 'integration',
      'x-hub-signature': signature('sha1'),
      'x-hub-signature-256': signature('sha256'),
    }
  }
}

/** What the description calls a webhook. */
const nameOf = (name: string, action: string | null): string =>
  (action === null ? name : `${name}-${action}`).replaceAll('_', '-')

function isWanted({ name, action }: Event, { permissions, events, suspended }: Installation) {
  if (always.has(name)) return true
  if (suspended !== null) return false
  const isHeard = events.includes(name) || unasked.has(`${name} ${action}`)
  return isHeard && (needed[name] ?? []).some((each) => grants(permissions, each))
}
