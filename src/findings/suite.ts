import type { Rule } from '../types/finding.ts'
import { proxyProtocolMismatch } from './address/proxy-protocol-mismatch.ts'
import { sourceIpForgeable } from './address/source-ip-forgeable.ts'
import { sourceIpLost } from './address/source-ip-lost.ts'
import { sourceIpMisjudged } from './address/source-ip-misjudged.ts'
import { addressChanges } from './change/address-changes.ts'
import { changeRejected } from './change/change-rejected.ts'
import { edgeNoBudget } from './edge/edge-no-budget.ts'
import { edgeShared } from './edge/edge-shared.ts'
import { edgeSingleNode } from './edge/edge-single-node.ts'
import { edgeSingleReplica } from './edge/edge-single-replica.ts'
import { edgeSingleZone } from './edge/edge-single-zone.ts'
import { ingressNotPinned } from './edge/ingress-not-pinned.ts'
import { workerExposed } from './edge/worker-exposed.ts'
import { nodeHotspot } from './load/node-hotspot.ts'
import { podHotspot } from './load/pod-hotspot.ts'
import { rolloutDrops } from './load/rollout-drops.ts'
import { trafficDropped } from './load/traffic-dropped.ts'
import { appUnschedulable } from './placing/app-unschedulable.ts'
import { edgeUnschedulable } from './placing/edge-unschedulable.ts'
import { rolloutDeadlock } from './placing/rollout-deadlock.ts'
import { controllerRetired } from './upkeep/controller-retired.ts'
import { ignoreInvalid } from './upkeep/ignore-invalid.ts'
import { labelNotSettable } from './upkeep/label-not-settable.ts'
import { settingWithoutEffect } from './upkeep/setting-without-effect.ts'

/**
 * Every rule, in the order in which they are listed. NetworkPolicies are judged by no rule: what
 * `ipBlock` sees is not defined by the API.
 */
export const suite: readonly Rule[] = [
  sourceIpLost,
  sourceIpMisjudged,
  sourceIpForgeable,
  proxyProtocolMismatch,
  trafficDropped,
  podHotspot,
  nodeHotspot,
  ingressNotPinned,
  edgeShared,
  workerExposed,
  edgeUnschedulable,
  appUnschedulable,
  edgeSingleNode,
  edgeSingleReplica,
  edgeNoBudget,
  edgeSingleZone,
  rolloutDeadlock,
  rolloutDrops,
  changeRejected,
  addressChanges,
  labelNotSettable,
  settingWithoutEffect,
  controllerRetired,
  ignoreInvalid,
]
