import type { Route } from '../http/call.ts'
import { appRoutes } from './apps.ts'
import { checkRoutes } from './checks.ts'
import { commentRoutes } from './comments.ts'
import { deliveryRoutes } from './deliveries.ts'
import { gitRoutes } from './git.ts'
import { gitWritingRoutes } from './git-writing.ts'
import { issueRoutes } from './issues.ts'
import { pullWritingRoutes } from './pull-writing.ts'
import { pullRoutes } from './pulls.ts'
import { repositoryRoutes } from './repositories.ts'
import { reviewRoutes } from './reviews.ts'

/** What this GitHub can do, by operation. */
export const routes: ReadonlyMap<string, Route> = new Map(
  [
    ...appRoutes,
    ...checkRoutes,
    ...commentRoutes,
    ...deliveryRoutes,
    ...gitRoutes,
    ...gitWritingRoutes,
    ...issueRoutes,
    ...pullRoutes,
    ...pullWritingRoutes,
    ...repositoryRoutes,
    ...reviewRoutes,
  ].map((route) => [route.operation, route]),
)
