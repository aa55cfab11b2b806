import type { Why } from '../../types/evidence.ts'
import { law } from '../../types/why.ts'
import type { Workload } from '../../types/workload.ts'

/**
 * Images of ingress data planes that are not simulated: they are no applications, and what they
 * read and hand on of the client is not told (the default images of the projects' own charts).
 */
const IMAGES =
  /(?:^|\/)(?:traefik|hardened-traefik|haproxy-ingress|kubernetes-ingress|kong|kong-gateway|nginx-ingress|nginx-gateway-fabric(?:\/nginx)?|envoy|proxyv2|contour|emissary|apisix|cloudflared|envoy-wrapper|origin-haproxy-router|pomerium)(?:[:@]|$)/

/** The reason to take a workload for such a data plane; a sidecar does not make it one. */
export function recogniseOther({ containers: [first] }: Workload): Why | null {
  const image = first?.image
  return image && IMAGES.test(image.value) ? law('recognised', image.why) : null
}
