import { createHash } from 'node:crypto'
import type { Overview, Pause } from '../../jobs/results/types.ts'
import { renderDashboard } from '../../report/markdown/dashboard.ts'
import { boxMark, dashboardMark, hashOf } from './box.ts'

/** The issue as it should be. */
export type DashboardPage = {
  readonly title: string
  readonly body: string
  /** Of both; the same for the same results. */
  readonly digest: string
}

/** Never another one: GitHub notes each change of a title below the issue. */
const title = 'Edgewise dashboard'

export type Shown = {
  readonly installation: number
  /** `https://github.com` */
  readonly web: string
  readonly overview: Overview
  readonly pause: Pause | null
}

/** Findings that are looked at for what is worst and for boxes. */
export const mostShown = 2000

/** Puts results into the words of an issue. */
export function pageOf({ installation, web, overview, pause }: Shown): DashboardPage {
  const dashboard = { ...overview, pausedUntil: pause?.until ?? null }
  const text = renderDashboard(dashboard, {
    web,
    mark: ({ repository, cluster, entry }) => boxMark({ repository, hash: hashOf(cluster, entry) }),
  })
  const body = `${dashboardMark(installation)}\n${text}`
  return { title, body, digest: createHash('sha256').update(`${title}\n${body}`).digest('hex') }
}

/** Whether two texts of an issue are one: hosts end lines as they like, and cut blanks at the end. */
export const isSameText = (one: string, other: string): boolean => plain(one) === plain(other)

const plain = (text: string): string => text.replaceAll('\r\n', '\n').trimEnd()

/**
 * The text of an issue that shows no results any more, nor any boxes: what is not kept up says nothing
 * that is old, and nothing that everybody might read one day.
 */
export const retiredText = (installation: number, why: string): string =>
  `${dashboardMark(installation)}\n${why}\n`

// The name is one that the settings may hold: a code span cannot end in it.
export const movedTo = (repository: string): string =>
  `This dashboard has moved to \`${repository}\`.`

export const switchedOff =
  'This dashboard is switched off: the settings of the organisation name no repository for it.'

/** GitHub keeps every text that an issue had, and no App may take one away. */
export const exposed = [
  '**This dashboard is not shown here any more: more people can read this repository than others that Edgewise looks at.**',
  'What it said can still be read in the history of this issue. Whoever administers this repository should delete the issue.',
  'To have the dashboard again, name a private repository as `dashboard` in the settings of the organisation.',
].join('\n\n')
