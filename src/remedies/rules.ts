/** Rules whose findings the pattern takes away; others have causes of their own. */
export const PATTERN_RULES: ReadonlySet<string> = new Set([
  'source-ip-lost',
  'source-ip-misjudged',
  'traffic-dropped',
  'pod-hotspot',
  'ingress-not-pinned',
  'edge-shared',
  'edge-unschedulable',
  'app-unschedulable',
  'edge-single-node',
  'edge-single-replica',
  'edge-no-budget',
  'edge-single-zone',
  'rollout-deadlock',
  'rollout-drops',
])

/** Rules that only speak where an edge pool is known: a label in Git makes them. */
export const EDGE_RULES: ReadonlySet<string> = new Set([
  'ingress-not-pinned',
  'edge-shared',
  'worker-exposed',
])
