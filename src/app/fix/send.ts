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

/** A host that tells of each pull request that it reads and that has follow-ups of ours. */
export function announcing(host: CodeHost, tell: (number: number) => Promise<void>): CodeHost {
  return {
    ...host,
    pullRequest: async (number) => {
      const pull = await host.pullRequest(number)
      if (pull?.hasFollowUps) await tell(number)
      return pull
    },
  }
}
