import type { CodeHost } from '../code-host.ts'
import { objectsOf, type Snapshot } from '../snapshot.ts'
import { githubBranches } from './branches.ts'
import { callsOf, type Repo, type Terms } from './calls.ts'
import type { Client } from './client.ts'
import { githubIssues } from './issues.ts'
import type { Known } from './known.ts'
import { githubObjects } from './objects.ts'
import { readComment, readPermission } from './people.ts'
import { deleteComment, putCheck, putComment, react } from './publish.ts'
import {
  type Own,
  readChange,
  readChangedFiles,
  readMergeBase,
  readPullRequest,
} from './pull-requests.ts'
import { putReview, readPatches } from './reviews.ts'

/** What one job needs to speak with GitHub about one repository. */
export type Job = Terms & Own & { readonly repo: Repo; readonly known: Known }

/**
 * A repository on GitHub, for one job. The client has a token of the installation, whose App made
 * the comments and check runs that are ours.
 */
export function openGithub(client: Client, job: Job): CodeHost {
  const { repo, known, appId, check, folder, ...terms } = job
  const calls = callsOf(client, repo, terms)
  const settings: Snapshot[] = []
  const offer = (snapshot: Snapshot): number => settings.push(snapshot)
  const reading = { own: { appId, check, folder }, offer }
  const remote = githubObjects(calls, known)
  const isHere = (id: string): boolean => settings.some((snapshot) => snapshot.id === id)
  const holds = (id: string): boolean =>
    settings.some(({ contents }) => contents.get(id) !== undefined)
  return {
    ...githubBranches(calls, repo, offer),
    ...githubIssues(calls),
    tree: (id) => (isHere(id) ? objectsOf(settings) : remote).tree(id),
    blobs: async (needs) => {
      const here = objectsOf(settings).blobs(needs.filter(({ key }) => holds(key)))
      const there = remote.blobs(needs.filter(({ key }) => !holds(key)))
      return new Map([...(await here), ...(await there)])
    },
    pullRequest: (number) => readPullRequest(calls, number, reading),
    mergeGroup: (base, head) => readChange(calls, { base, head }, reading),
    mergeBase: (base, head) => readMergeBase(calls, base, head),
    changedFiles: (number) => readChangedFiles(calls, number),
    comment: (node) => readComment(calls, node),
    permissionOf: (login) => readPermission(calls, login),
    putCheck: (content, id) => putCheck(calls, check, { ...content, id }),
    putComment: (comment, id) => putComment(calls, { ...comment, id }),
    deleteComment: (id) => deleteComment(calls, id),
    patches: (number, paths) => readPatches(calls, number, paths),
    putReview: (review) => putReview(calls, review),
    react: (comment, reaction) => react(calls, comment, reaction),
  }
}
