import type { CodeHost } from '../../forge/code-host.ts'
import type { Jobs } from '../../jobs/open.ts'
import type { Begin } from '../commands/fix.ts'
import { fixes, type Place } from '../errands.ts'
import { keyOf } from './names.ts'

/** Sends an entry to be followed up: once for each job that asks for it. */
export async function sendFollow(
  jobs: Jobs,
  place: Place,
  begin: Begin,
  job: string,
): Promise<void> {
  const key = keyOf(place.repository, begin)
  await jobs.send(fixes, { k: 'follow', place, ...begin }, { key, id: `follow ${job} ${key}` })
}

/** Has the follow-ups for a pull request looked at again: once for each job that asks for it. */
export async function sendSpread(
  jobs: Jobs,
  place: Place,
  number: number,
  job: string,
): Promise<void> {
  const errand = { k: 'spread', place, scope: number } as const
  const key = `${place.repository}/spread/${number}`
  await jobs.send(fixes, errand, { key, id: `spread ${job}` })
}

/** Who wants to know what a host reads of pull requests. */
export type Telling = {
  /** Told of each that has follow-ups of ours. */
  readonly led: (number: number) => Promise<void>
  /** Told of each of ours that is not open any more. */
  readonly ended: (number: number, state: 'closed' | 'merged') => Promise<void>
}

/** A host that tells of pull requests that it reads. */
export function announcing(host: CodeHost, { led, ended }: Telling): CodeHost {
  return {
    ...host,
    pullRequest: async (number) => {
      const pull = await host.pullRequest(number)
      if (pull?.hasFollowUps) await led(number)
      if (pull?.isOurs && pull.state !== 'open') await ended(number, pull.state)
      return pull
    },
  }
}
