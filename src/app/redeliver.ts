import { record } from './errands.ts'
import type { GitHubApp } from './github.ts'

type Attempt = {
  readonly id: number
  readonly guid: string
  readonly at: number
  readonly status: number
  /** Whether it was asked for; the first attempt at a delivery is GitHub's own. */
  readonly isAgain: boolean
}

/** GitHub delivers again what is at most three days old. */
export const oldestMinutes = 3 * 24 * 60

/** Pages of a hundred that are looked through at once. */
const mostPages = 100

/** What we refused because of what it is: it would be refused again. */
const final: ReadonlySet<number> = new Set([400, 413, 415])

/**
 * Asks GitHub to deliver again what failed in so many past minutes: it never does by itself. What
 * arrived at some attempt is left alone, and a delivery that was done has no second effect.
 * https://docs.github.com/en/webhooks/using-webhooks/automatically-redelivering-failed-deliveries-for-a-github-app-webhook
 *
 * @param now milliseconds since 1970
 * @returns how many deliveries were asked for.
 * @throws NotNow, Refused
 */
export async function redeliver(app: GitHubApp, minutes: number, now: number): Promise<number> {
  const attempts = await attemptsSince(app, now - minutes * 60_000)
  const due = [...Map.groupBy(attempts, ({ guid }) => guid).values()].filter((its) =>
    isDue(its, now),
  )
  for (const [newest] of due) {
    const route = 'POST /app/hook/deliveries/{delivery_id}/attempts'
    await app.call(route, { delivery_id: newest?.id })
  }
  return due.length
}

/**
 * Whether one more attempt is to be asked for, after twice the time that all before it took: about
 * a dozen in the three days. Where the first one is out of sight nobody knows that time, and the next
 * longer look back decides.
 *
 * @param attempts the newest first
 */
function isDue(attempts: readonly Attempt[], now: number): boolean {
  const [newest, first] = [attempts[0], attempts.at(-1)]
  if (newest === undefined || first === undefined || first.isAgain) return false
  const hasFailed = attempts.every(
    ({ status }) => (status < 200 || status >= 300) && !final.has(status),
  )
  return hasFailed && now - newest.at >= newest.at - first.at
}

/** The attempts since a time, the newest first. */
async function attemptsSince(app: GitHubApp, since: number): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = []
  let cursor: string | undefined
  for (let page = 0; page < mostPages; page += 1) {
    const parameters = { per_page: 100, ...(cursor === undefined ? {} : { cursor }) }
    const { data, headers } = await app.call('GET /app/hook/deliveries', parameters)
    const some = (data as readonly unknown[]).map(attempt)
    attempts.push(...some.filter(({ at }) => at >= since))
    cursor = /[?&]cursor=([^&>]+)[^>]*>; rel="next"/.exec(String(headers['link'] ?? ''))?.[1]
    if (cursor === undefined || some.some(({ at }) => at < since)) break
  }
  return attempts
}

function attempt(value: unknown): Attempt {
  const { id, guid, delivered_at: at, status_code: status, redelivery } = record(value)
  return {
    id: Number(id),
    guid: String(guid),
    at: Date.parse(String(at)),
    status: Number(status),
    isAgain: redelivery === true,
  }
}
