import type { Delivery } from '../hooks.ts'
import { type AppRoute, type Asked, Refused, type Reply } from '../http/call.ts'
import type { World } from '../world.ts'

const at = '/app/hook/deliveries'

/** https://docs.github.com/en/rest/apps/webhooks */
export const deliveryRoutes: readonly AppRoute[] = [
  { operation: `GET ${at}`, by: 'app', handle: list },
  {
    operation: `GET ${at}/{delivery_id}`,
    by: 'app',
    handle: (world, asked) => ({ status: 200, body: showDelivery(deliveryOf(world, asked)) }),
  },
  {
    operation: `POST ${at}/{delivery_id}/attempts`,
    by: 'app',
    handle: (world, asked) => {
      world.redeliver(deliveryOf(world, asked).id)
      return { status: 202, body: {} }
    },
  },
]

/** Newest first, page by page along a cursor. */
function list(world: World, asked: Asked): Reply {
  const size = Math.min(Number(asked.query.get('per_page') ?? 30), 100)
  const [cursor, status] = [asked.query.get('cursor'), asked.query.get('status')]
  const found = world.deliveries
    .toReversed()
    .filter(({ id }) => cursor === null || id < Number(cursor.replace(/^v1_/, '')))
    .filter((it) => status === null || isSuccess(it) === (status === 'success'))
  const shown = found.slice(0, size)
  const last = shown.at(-1)
  const more = found.length > size && last !== undefined
  const url = new URL(asked.url)
  url.searchParams.set('cursor', `v1_${last?.id}`)
  return {
    status: 200,
    body: shown.map(showItem),
    headers: more ? { link: `<${url}>; rel="next"` } : {},
  }
}

const isSuccess = ({ statusCode }: Delivery): boolean => statusCode >= 200 && statusCode < 400

function deliveryOf(world: World, { path }: Asked): Delivery {
  const found = world.deliveries.find(({ id }) => id === Number(path['delivery_id']))
  if (found === undefined) throw new Refused(404, 'Not Found')
  return found
}

/** `hook-delivery-item` */
const showItem = (delivery: Delivery): object => ({
  id: delivery.id,
  guid: delivery.guid,
  delivered_at: delivery.at.toISOString(),
  redelivery: delivery.isRedelivery,
  duration: delivery.duration,
  status: delivery.status,
  status_code: delivery.statusCode,
  event: delivery.event,
  action: delivery.action,
  installation_id: delivery.installation,
  repository_id: delivery.repository,
  throttled_at: null,
})

/** `hook-delivery` */
const showDelivery = (delivery: Delivery): object => ({
  ...(showItem(delivery) as { id: number }),
  url: delivery.url,
  request: { headers: delivery.requestHeaders, payload: JSON.parse(delivery.body) },
  response: { headers: delivery.responseHeaders, payload: delivery.responseBody },
})
