import { defineQueue, type Queue } from '../../jobs/queue.ts'
import { id, nameIn, type Place, readPlace, record } from '../errands.ts'

/** Make the dashboard of an installation show what is known now. */
export type ShowErrand = {
  readonly installation: number
  /** Whether GitHub is asked how it is there, also where nothing changed here. */
  readonly looks?: true
  /** Whether it has been put off already, or is not to be. */
  readonly isDue?: true
}

/** Somebody ticked boxes of a dashboard. */
export type TickErrand = {
  /** The repository that bears the dashboard. */
  readonly place: Place
  /** The issue. */
  readonly number: number
  /** The login of who ticked. */
  readonly by: string
  /** When it was noticed, ISO 8601. */
  readonly at: string
  /** What the boxes ask for. */
  readonly boxes: readonly Box[]
  /** When the errand died: that is said on the dashboard, and nothing else is done. */
  readonly died?: string
}

/** Stands for a way in of a repository: the hash is of the cluster's name and the entry's id. */
export type Box = { readonly repository: number; readonly hash: string }

/** One at a time for each installation. */
export const shows: Queue<ShowErrand> = defineQueue({
  name: 'dashboards',
  keeps: 'newest',
  read: (stored) => {
    const { installation, looks, isDue } = record(stored)
    return showOf(id(installation), { looks: looks === true, isDue: isDue === true })
  },
  merge: (older, { installation, looks, isDue }) =>
    showOf(installation, {
      looks: older.looks === true || looks === true,
      isDue: older.isDue === true || isDue === true,
    }),
})

function showOf(
  installation: number,
  { looks, isDue }: { readonly looks: boolean; readonly isDue: boolean },
): ShowErrand {
  return { installation, ...(looks ? { looks } : {}), ...(isDue ? { isDue } : {}) }
}

/** Boxes of one delivery; who ticks more asks again. */
export const mostBoxes = 20

/** One at a time for each issue, and every one of them. */
export const ticks: Queue<TickErrand> = defineQueue({
  name: 'ticks',
  keeps: 'all',
  read: (stored) => {
    const { place, number, by, at, boxes, died } = record(stored)
    if (!Array.isArray(boxes) || typeof at !== 'string') throw new TypeError('no boxes')
    return {
      place: readPlace(place),
      number: id(number),
      by: nameIn(by),
      at,
      boxes: boxes.slice(0, mostBoxes).map(readBox),
      ...(typeof died === 'string' ? { died } : {}),
    }
  },
})

function readBox(stored: unknown): Box {
  const { repository, hash } = record(stored)
  if (typeof hash !== 'string' || !/^[\da-f]{12}$/.test(hash)) throw new TypeError('no box')
  return { repository: id(repository), hash }
}
