import type { RunbookStep } from '../../types/remedy.ts'
import { runbook } from '../change/draft.ts'
import * as kubectl from '../change/kubectl.ts'
import type { Situation } from '../situation.ts'
import type { Label } from './edge.ts'

const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers'
const AWS = 'service.beta.kubernetes.io/aws-load-balancer-target-node-labels'
const HETZNER = 'load-balancer.hetzner.cloud/node-selector'

/** How a load balancer whose members Git does not hold comes to have edge nodes only. */
export const frontRunbook = ({ edge, entry }: Situation): readonly RunbookStep[] => [
  runbook(
    'before',
    'Take every node off the list of the load balancer but the edge nodes, and have it check them.',
    kubectl.showNodes(edge),
  ),
  ...controllerSteps(entry.id, edge.label),
  runbook('after', 'Only edge nodes take new connections: look at its list of members.'),
  runbook(
    'back',
    'Put the other nodes on the list again, then revert. A label that took them off is taken from ' +
      'those that did not bear it before (control planes often do).',
  ),
]

/**
 * Where a controller of the cloud keeps the list, nobody edits it: it asks the Service or the nodes.
 * (kubernetes.io/docs/reference/labels-annotations-taints; the annotations by their controllers.)
 */
const controllerSteps = (entry: string, label: Label): readonly RunbookStep[] => [
  runbook(
    'before',
    'Where a controller of the cloud keeps that list, an annotation may name the nodes: ' +
      `${AWS} (AWS) or ${HETZNER} (Hetzner) of ${entry}, ${label.key}=${label.value}.`,
  ),
  runbook(
    'before',
    `Where it knows no such annotation, it leaves out nodes with the label ${EXCLUDED}, but for ` +
      'every load balancer of the cluster: only where no other one needs those nodes.',
    `kubectl label node --overwrite -l ${kubectl.word(`${label.key}!=${label.value}`)} ${EXCLUDED}=true`,
  ),
]
