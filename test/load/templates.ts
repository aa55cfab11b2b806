import { type Errand, project } from '../../src/app/webhook/project.ts'
import { jobId } from '../../src/jobs/queue.ts'
import { asked, lost, sample } from '../app/sample.ts'
import { startGitHub } from '../github/server.ts'
import type { Kind, Parcel, Payload, Templates } from './deliveries.ts'

export type Made = {
  readonly templates: Templates
  /** PEM: who has it is the App. */
  readonly privateKey: string
}

/** One of each kind, out of a GitHub in which these things happened. */
export async function makeTemplates(): Promise<Made> {
  const github = await startGitHub({ app: asked })
  const { people, hooks, world } = github
  const repository = people.createRepository('acme/clusters', {
    isPrivate: true,
    roles: { ana: 'write' },
    files: sample,
  })
  people.install('acme')
  hooks.url = 'http://127.0.0.1:1/'
  hooks.hold()
  people.push(repository, { branch: 'change', files: lost, by: 'ana' })
  const pull = people.openPull(repository, { head: 'change', by: 'ana' })
  people.comment(pull, 'ana', '/edgewise explain')
  people.push(repository, { branch: 'main', files: lost, by: 'ana' })
  const payloadOf = (kind: Kind): Payload => {
    const found = hooks.held.findLast(({ event }) => event === kind)
    if (found === undefined) throw new Error(`there was no ${kind}`)
    return JSON.parse(found.body)
  }
  await github.close()
  const { webhookSecret: secret, privateKey } = world.app
  const payloads = {
    pull_request: payloadOf('pull_request'),
    issue_comment: payloadOf('issue_comment'),
    push: payloadOf('push'),
  }
  return { templates: { secret, payloads }, privateKey }
}

/** The queues and the ids of the jobs that a delivery leads to. */
export function jobsOf({ guid, event, payload }: Parcel): readonly Pick<Errand, 'queue' | 'id'>[] {
  const errands = project({ id: guid, event, payload })
  if (errands.length === 0) throw new Error(`${event} asks for nothing`)
  return errands.map(({ queue, id }) => ({ queue, id: jobId(id) }))
}
