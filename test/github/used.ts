import { routes } from './routes/all.ts'

/** The operations that the vendored part of the description holds: all that is built here. */
export const operations: readonly string[] = [...routes.keys()]

/** The webhooks that are sent. */
export const webhooks: readonly string[] = [
  'check-run-completed',
  'check-run-created',
  'check-run-requested-action',
  'check-run-rerequested',
  'check-suite-requested',
  'check-suite-rerequested',
  'installation-created',
  'installation-deleted',
  'installation-repositories-added',
  'installation-repositories-removed',
  'installation-suspend',
  'installation-unsuspend',
  'issue-comment-created',
  'issue-comment-deleted',
  'issue-comment-edited',
  'merge-group-checks-requested',
  'merge-group-destroyed',
  'pull-request-closed',
  'pull-request-converted-to-draft',
  'pull-request-edited',
  'pull-request-opened',
  'pull-request-ready-for-review',
  'pull-request-reopened',
  'pull-request-synchronize',
  'push',
]
