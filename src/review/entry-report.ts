import { byText } from '../compare/order.ts'
import { at, locate } from '../source/field.ts'
import type { Front, Listener } from '../types/entry.ts'
import type { Why } from '../types/evidence.ts'
import type { Range } from '../types/placement.ts'
import type * as report from '../types/report.ts'
import type * as traffic from '../types/traffic.ts'
import { likelyReport, profileReport } from './profile-report.ts'
import { rounded } from './rounded.ts'

/** Turns reasons into keys of the evidence table; `explain` asks for the hops too. */
export type Telling = { readonly keyOf: (why: Why) => string; readonly explain: boolean }

/** One entry as published; listeners and paths in the order of their ports. */
export function entryReport(
  { entry, paths }: traffic.EntryTraffic,
  telling: Telling,
): report.Entry {
  return {
    id: entry.id,
    kind: entry.kind,
    exposure: entry.exposure.value,
    at: locate(at(entry.doc, 'metadata', 'name')),
    fronts: entry.fronts.map((front) => frontReport(front, telling)),
    paths: paths
      .map((path) => ({ first: path.listeners.toSorted(byPort)[0], path }))
      .sort((a, b) => (a.first && b.first ? byPort(a.first, b.first) : 0))
      .map(({ path }) => pathReport(path, telling)),
  }
}

function frontReport(front: Front, { keyOf }: Telling): report.FrontReport {
  const { implementation, delivery, target, members, health } = front
  const sends = front.sends.toSorted(byText)
  return { implementation, delivery, target, members, health, sends, why: keyOf(front.why) }
}

function pathReport(path: traffic.PathTraffic, telling: Telling): report.Path {
  const published = {
    listeners: path.listeners.toSorted(byPort).map(listenerText),
    externalTrafficPolicy: path.policy,
    sourceIp: path.sightings.map((sighting) => sightingReport(sighting, telling)),
    spread: spreadReport(path.spread),
    loss: path.loss.map(lossReport),
  }
  if (!telling.explain) return published
  return { ...published, hops: path.hops.map((hop) => hopReport(hop, telling)) }
}

function sightingReport(sighting: traffic.Sighting, { keyOf }: Telling): report.Sighting {
  return {
    workload: sighting.workload.id,
    role: sighting.role,
    packet: sighting.packet,
    client: sighting.client,
    fraction: rounded(sighting.fraction),
    by: sighting.by,
    trust: sighting.trust,
    lostAt: sighting.lostAt,
    why: keyOf(sighting.why),
  }
}

function spreadReport({ method, pods, nodes, likely, worst }: traffic.Spread): report.Spread {
  return {
    method,
    peakToMean: { pods: rangeReport(pods), nodes: rangeReport(nodes) },
    likely: likelyReport(likely),
    worst: profileReport(worst),
  }
}

const lossReport = ({ phase, dropped, refused, denied }: traffic.Loss): report.Loss => ({
  phase,
  dropped: rangeReport(dropped),
  refused: rangeReport(refused),
  denied: rangeReport(denied),
})

const rangeReport = ({ likely, worst }: Range): report.RangeReport => ({
  likely: rounded(likely),
  worst: rounded(worst),
})

function hopReport(hop: traffic.Hop, { keyOf }: Telling): report.Hop {
  return {
    at: hop.at,
    share: rounded(hop.share),
    steps: hop.steps.map(({ kind, text, why }) => ({ kind, text, why: keyOf(why) })),
    next: hop.next.map(({ share, to }) => ({ share: rounded(share), to })),
  }
}

const listenerText = ({ port, protocol, family }: Listener): string =>
  `${port}/${protocol}/${family}`

const byPort = (a: Listener, b: Listener): number =>
  a.port - b.port || byText(a.protocol, b.protocol) || byText(a.family, b.family)
