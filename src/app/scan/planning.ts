import { id, record } from '../errands.ts'
import type { GitHubApp } from '../github.ts'
import type { Office, Work } from '../office.ts'
import type { PlanErrand } from './errands.ts'
import { sendSurvey } from './send.ts'

/** Sends a survey to every installation, once a day. */
export const planning =
  ({ app, jobs }: Pick<Office, 'app' | 'jobs'>): Work<PlanErrand> =>
  async ({ data: { day } }) => {
    const installations = await installationsOf(app)
    for (const installation of installations) await sendSurvey(jobs, installation, day)
    return { outcome: 'planned', installations: installations.length }
  }

const aPage = 100

/** Pages that are read; nobody has so many installations. */
const mostPages = 1000

/**
 * The installations that are not suspended.
 * https://docs.github.com/en/rest/apps/apps#list-installations-for-the-authenticated-app
 */
async function installationsOf(app: GitHubApp): Promise<readonly number[]> {
  const found = new Set<number>()
  for (let page = 1; page <= mostPages; page += 1) {
    const { data } = await app.call('GET /app/installations', { per_page: aPage, page })
    const some = (data as readonly unknown[]).map(record)
    for (const each of some) if (each['suspended_at'] == null) found.add(id(each['id']))
    if (some.length < aPage) break
  }
  return [...found]
}
