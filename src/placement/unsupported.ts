import { at, child, items } from '../source/field.ts'
import type { Field, Why } from '../types/evidence.ts'
import type { Path } from '../types/source.ts'
import { law } from '../types/why.ts'
import type { Workload } from '../types/workload.ts'

const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution'
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution'

function specPath({ kind }: Workload): Path {
  if (kind === 'Pod') return ['spec']
  const template: Path = ['spec', 'template', 'spec']
  return kind === 'CronJob' ? ['spec', 'jobTemplate', ...template] : template
}

/**
 * What the scheduler would weigh and this model does not: preferred affinities, pod affinity,
 * another scheduler and which pod has which volume. With any of them, `likely` is no more than a guess.
 */
export function unsupported(workload: Workload): Why[] {
  const spec = at(workload.doc, ...specPath(workload))
  const found = [...affinities(child(spec, 'affinity'))]
  const scheduler = child(spec, 'schedulerName')
  const named = scheduler.node?.k === 'scalar' ? scheduler.node.value : null
  if (named !== null && named !== 'default-scheduler') found.push(scheduler)
  const apart = workload.constraints.volumes.filter(({ value }) => value.pod !== null)
  return [...found, ...apart.map(({ why }) => why)].map((why) => law('not-modelled', why))
}

function affinities(affinity: Field): Field[] {
  if (affinity.node === null) return []
  const preferred = ['nodeAffinity', 'podAffinity', 'podAntiAffinity'].flatMap((kind) =>
    items(child(child(affinity, kind), PREFERRED)),
  )
  return [...preferred, ...items(child(child(affinity, 'podAffinity'), REQUIRED))]
}
