import type { NewPull, PullChange } from '../branches.ts'
import type { Calls } from './calls.ts'

/** https://docs.github.com/en/rest/pulls/pulls#create-a-pull-request @returns its number. */
export async function openPull(calls: Calls, pull: NewPull): Promise<number> {
  const { head, base, title, body } = pull
  const route = 'POST /repos/{owner}/{repo}/pulls'
  const { number } = await calls.write<{ readonly number: number }>(route, {
    head,
    base,
    title,
    body,
  })
  return number
}

/** https://docs.github.com/en/rest/pulls/pulls#update-a-pull-request */
export async function changePull(calls: Calls, number: number, change: PullChange): Promise<void> {
  await calls.write('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
    pull_number: number,
    ...change,
  })
}
