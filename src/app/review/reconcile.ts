import type { CodeHost } from '../../forge/code-host.ts'
import type { Commit } from '../../forge/repository.ts'
import type { SettingsFile } from '../../types/engine.ts'
import type { Engine } from '../engine/engine.ts'
import type { Subject } from '../errands.ts'
import { type Suggested, suggest } from '../suggest/suggest.ts'
import { mayHaveButtons } from './button.ts'
import { plainCheck } from './check.ts'
import { type Now, nowOf } from './now.ts'
import { plan } from './plan.ts'
import { type Published, publish } from './publish.ts'
import { besideOthers } from './shared-head.ts'
import type { Spoken } from './speak.ts'

export type Reconciling = {
  readonly host: CodeHost
  readonly engine: Engine
  /** `https://github.com/<owner>/<name>` */
  readonly address: string
  /** Today, `YYYY-MM-DD`: decides which ignores have ended. */
  readonly asOf: string
  /** What the organisation has settled for all its repositories; null: nothing. */
  readonly organisation: SettingsFile | null
  readonly again: boolean
  /** Whether it may be that GitHub does not show the subject yet. */
  readonly isEarly: boolean
  readonly signal?: AbortSignal
}

/** What became of it; `head` is the commit that was looked at. */
export type Reconciled = {
  readonly outcome: Spoken['outcome'] | 'too large' | 'failed' | 'concluded' | 'gone' | 'closed'
  readonly head: string | null
  readonly published: Published | null
  /** What may follow once the review stands, and must not undo it where it fails. */
  readonly suggest?: () => Promise<Suggested>
}

/**
 * Reads what a subject is at this moment, and makes its check run and its comment say so. Done
 * twice it writes once; interrupted anywhere it ends the same when it is done again.
 *
 * @throws Transient where it cannot be known now, and whatever a write fails with.
 */
export async function reconcile(subject: Subject, terms: Reconciling): Promise<Reconciled> {
  const { host, again } = terms
  const now = await nowOf(subject, host, terms.isEarly)
  if (typeof now === 'string') return { outcome: now, head: null, published: null }
  const from = await host.mergeBase(now.change.base.id, now.change.head.id)
  const { outcome, said, comment, fixable } = await wordsOf(now, from, terms)
  const head = now.change.head.id
  const offered = mayHaveButtons(now.pull) ? said : { ...said, actions: [] }
  const told = await besideOthers(offered, now, host)
  const writes = plan(now.standing, { subject, head, said: told, comment, again })
  const published = await publish(host, now.pull?.number ?? null, writes)
  const rest = () => suggest(now, { entries: fixable, from }, terms)
  return { outcome, head, published, suggest: rest }
}

type Words = Omit<Spoken, 'outcome'> & { readonly outcome: Reconciled['outcome'] }

async function wordsOf(
  { change: { base, head }, pull }: Now,
  from: Commit | null,
  terms: Reconciling,
): Promise<Words> {
  const { host, engine, address, asOf, organisation, signal } = terms
  const isDraft = pull?.isDraft ?? false
  const speech = { change: { base, head }, from, address, asOf, organisation, isDraft }
  const result = await engine.run('review', speech, host, signal)
  return result.ok ? result.value : tooLarge(result.message)
}

/** Nobody knows of a finding, and a check fails for nothing else: see `failOn`. */
const tooLarge = (why: string): Words => ({
  outcome: 'too large',
  said: plainCheck(
    'The change is too large to be reviewed',
    `Edgewise did not review this change: ${why}. Nothing is known about it. \`clusters[].paths\` in the settings of the base say which folders are to be read; \`edgewise review\` on the command line has no such limits.`,
  ),
  comment: { k: 'keep' },
  fixable: [],
})
