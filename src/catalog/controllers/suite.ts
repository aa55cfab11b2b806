import type { Controller } from './controller.ts'
import { ingressNginx } from './ingress-nginx.ts'

/** Every ingress data plane that Edgewise recognises in a manifest. */
export const controllers: readonly Controller[] = [ingressNginx]
