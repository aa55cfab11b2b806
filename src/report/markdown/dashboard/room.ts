import { DETAILS } from '../../limits.ts'
import type { Sheet } from '../gate.ts'

/** How much of everything a dashboard shows; it is the first of these that fits. */
export type Room = {
  readonly worst: number
  readonly boxes: number
  readonly requests: number
  readonly rules: number
  /** Rows of repositories, and names of those that failed or wait. */
  readonly repositories: number
  readonly failed: number
  readonly days: number
  /** Characters of one name, of one message and of one address. */
  readonly name: number
  readonly message: number
  readonly address: number
}

const roomy: Room = {
  worst: 15,
  boxes: 50,
  requests: 10,
  rules: 40,
  repositories: 100,
  failed: 50,
  days: 12,
  name: 120,
  message: 240,
  address: 600,
}

/** The last one holds whatever is in it: no more than a few names of every kind, none of them long. */
export const ROOMS: readonly Room[] = [
  roomy,
  { ...roomy, worst: 12, boxes: 40, repositories: 50, failed: 20, message: 160, address: 400 },
  { ...roomy, worst: 10, boxes: 25, repositories: 25, failed: 10, message: 120 },
  {
    worst: 5,
    boxes: 10,
    requests: 5,
    rules: 25,
    repositories: 10,
    failed: 5,
    days: 12,
    name: 60,
    message: 80,
    address: 300,
  },
  {
    worst: 3,
    boxes: 3,
    requests: 3,
    rules: 10,
    repositories: 3,
    failed: 0,
    days: 0,
    name: 40,
    message: 0,
    address: 200,
  },
]

/** What the parts of a dashboard know of where they stand. */
export type Board = {
  readonly room: Room
  readonly sheet: Sheet
  /** `https://github.com` */
  readonly web: string
  /** Whether the owner of all repositories is the same, so that it need not be said with each. */
  readonly isOneOwner: boolean
}

/** A sheet without links of its own: each place of a dashboard lies in another repository. */
export const sheetOf = ({ name, message }: Room): Sheet => {
  const [detail] = DETAILS
  if (detail === undefined) throw new TypeError('there is no level of detail')
  return { detail: { ...detail, name, message }, link: () => null, commands: false }
}
