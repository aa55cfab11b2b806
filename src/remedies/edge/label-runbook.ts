import type { RunbookStep } from '../../types/remedy.ts'
import { runbook } from '../change/draft.ts'
import * as kubectl from '../change/kubectl.ts'
import type { Situation } from '../situation.ts'
import { dataRunbook } from './data.ts'

/** How the edge's label gets onto nodes, and off them again. */
export function labelRunbook({ edge, labelling, cluster }: Situation): readonly RunbookStep[] {
  if (labelling.k === 'none') return []
  const label = `${edge.label.key}=${edge.label.value}`
  if (labelling.k === 'nodes') {
    const names = labelling.docs.map(({ name }) => name)
    return [
      ...dataRunbook(cluster, names.join(', ')),
      runbook(
        'before',
        `Label the nodes, unless Node objects are applied from Git: ${names.join(', ')}.`,
        kubectl.labelNodes(names, edge.label),
      ),
      runbook('after', 'Check the labels.', kubectl.showNodes(edge)),
      runbook(
        'back',
        `Revert, and take the labels off again${edge.nodes > 0 ? '.' : ': nothing asks for them yet.'}`,
        kubectl.unlabelNodes(names, edge.label),
      ),
    ]
  }
  const { nodes } = labelling
  const pools = labelling.k === 'split' ? [labelling.pool.name] : labelling.pools.map((p) => p.name)
  const zones = cluster.pools.filter(({ name }) => pools.includes(name)).flatMap((p) => p.zones)
  const spread = zones.length > 1 ? ', in different zones' : ''
  return [
    runbook(
      'before',
      `Choose ${nodes} nodes of the pool ${pools.join(', ')}${spread}.`,
      kubectl.showNodes(edge),
    ),
    ...dataRunbook(cluster, 'any of them'),
    runbook(
      'before',
      `Put the label ${label} on each of them, by its name in place of NODE.`,
      kubectl.labelNodes(['NODE'], edge.label),
    ),
    runbook('after', `${nodes} nodes bear the label.`, kubectl.showNodes(edge)),
    runbook(
      'back',
      'Revert, and take the label off; nothing asks for it yet.',
      kubectl.unlabelNodes(['NODE'], edge.label),
    ),
  ]
}
