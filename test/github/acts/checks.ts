import { showCheckRunInEvent, showCheckSuiteInEvent } from '../show/check.ts'
import type { Account, Annotation, CheckRun, CheckSuite, Repository } from '../state.ts'
import type { World } from '../world.ts'

/** What an App says of a check run; what is absent stays. */
export type CheckFields = Partial<
  Pick<
    CheckRun,
    | 'name'
    | 'externalId'
    | 'detailsUrl'
    | 'status'
    | 'conclusion'
    | 'started'
    | 'completed'
    | 'title'
    | 'summary'
    | 'text'
    | 'actions'
  >
> & { readonly annotations?: readonly Annotation[] }

/** Creates a check run, and a check suite where the commit has none. */
export function createCheckRun(
  world: World,
  repository: Repository,
  { headSha, ...fields }: CheckFields & { readonly headSha: string },
): CheckRun {
  const run: CheckRun = {
    id: world.nextId(),
    suite: suiteOf(world, repository, headSha),
    annotations: [],
    name: '',
    headSha,
    externalId: '',
    detailsUrl: null,
    status: 'queued',
    conclusion: null,
    started: world.now().toISOString(),
    completed: null,
    title: null,
    summary: null,
    text: null,
    actions: [],
  }
  repository.checkRuns.push(run)
  apply(world, run, fields)
  tellOfRun(world, repository, { run, action: 'created', by: world.app.bot })
  if (run.status === 'completed')
    tellOfRun(world, repository, { run, action: 'completed', by: world.app.bot })
  return run
}

/** Changes a check run; annotations are added to those that are there. */
export function updateCheckRun(
  world: World,
  repository: Repository,
  run: CheckRun,
  fields: CheckFields,
): void {
  const wasCompleted = run.status === 'completed'
  apply(world, run, fields)
  if (run.status === 'completed' && !wasCompleted)
    tellOfRun(world, repository, { run, action: 'completed', by: world.app.bot })
}

function apply(world: World, run: CheckRun, { annotations = [], ...fields }: CheckFields): void {
  Object.assign(
    run,
    Object.fromEntries(Object.entries(fields).filter(([, it]) => it !== undefined)),
  )
  run.annotations.push(...annotations)
  // "Providing conclusion will automatically set the status parameter to completed."
  if (fields.conclusion !== undefined) run.status = 'completed'
  if (run.status === 'completed') run.completed ??= world.now().toISOString()
  else {
    run.conclusion = null
    run.completed = null
  }
}

function suiteOf(world: World, repository: Repository, headSha: string): CheckSuite {
  const known = repository.checkSuites.find((suite) => suite.headSha === headSha)
  if (known !== undefined) return known
  const suite: CheckSuite = {
    id: world.nextId(),
    headSha,
    headBranch: null,
    before: null,
    created: world.now(),
  }
  repository.checkSuites.push(suite)
  return suite
}

/** Somebody presses "Re-run" at a check run: it waits again, and the App is told. */
export function rerequestRun(
  world: World,
  repository: Repository,
  run: CheckRun,
  by: Account,
): void {
  run.status = 'queued'
  run.conclusion = null
  run.completed = null
  tellOfRun(world, repository, { run, action: 'rerequested', by })
}

/** Somebody presses "Re-run all checks". */
export function rerequestSuite(
  world: World,
  repository: Repository,
  suite: CheckSuite,
  by: Account,
): void {
  const payload = { check_suite: showCheckSuiteInEvent(world, repository, suite) }
  world.announce({ name: 'check_suite', action: 'rerequested', sender: by, repository, payload })
}

/** Somebody presses one of the buttons that a check run offers. */
export function requestAction(
  world: World,
  repository: Repository,
  run: CheckRun,
  { identifier, by }: { readonly identifier: string; readonly by: Account },
): void {
  if (!run.actions.some((action) => action.identifier === identifier))
    throw new Error(`the check run has no action ${identifier}`)
  const more = { requested_action: { identifier } }
  tellOfRun(world, repository, { run, action: 'requested_action', by, more })
}

type Told = {
  readonly run: CheckRun
  readonly action: string
  readonly by: Account
  readonly more?: object
}

function tellOfRun(world: World, repository: Repository, { run, action, by, more }: Told): void {
  const payload = { ...more, check_run: showCheckRunInEvent(world, repository, run) }
  world.announce({ name: 'check_run', action, sender: by, repository, payload })
}
