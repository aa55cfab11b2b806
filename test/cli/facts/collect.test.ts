import { expect, test } from 'vitest'
import { powersOf } from '../../../src/cli/facts/access.ts'
import { collect } from '../../../src/cli/facts/collect.ts'
import type { Answer, Api } from '../../../src/cli/facts/connection.ts'

type Pages = (url: URL) => Answer

const page = (names: readonly string[], next = ''): Answer => ({
  status: 200,
  body: { metadata: { continue: next }, items: names.map((name) => ({ metadata: { name } })) },
})

/** An API server with Nodes alone, which allows everything or says nothing of it. */
function apiOf(
  nodes: Pages,
  review: Answer = { status: 403, body: {} },
): Api & { asked: string[] } {
  const asked: string[] = []
  return {
    context: 'live',
    asked,
    get: async (path) => {
      asked.push(path)
      const url = new URL(path, 'http://x')
      if (url.pathname === '/api/v1/nodes') return nodes(url)
      if (path === '/version') return { status: 200, body: { major: '1', minor: '33+' } }
      return path === '/apis' ? { status: 200, body: { groups: [] } } : { status: 404, body: {} }
    },
    ask: async () => review,
  }
}

test('pages are read to the last', async () => {
  const pages: Pages = ({ searchParams }) =>
    searchParams.get('continue') === 'a&b' ? page(['n-2']) : page(['n-1'], 'a&b')
  const { objects, kubernetes, hidden } = await collect(apiOf(pages))
  expect(objects.map(({ kept }) => (kept['metadata'] as { name: string }).name)).toEqual([
    'n-1',
    'n-2',
  ])
  expect({ kubernetes, hidden }).toEqual({ kubernetes: '1.33', hidden: [] })
})

test('a list that took too long is begun anew, once', async () => {
  let expired = 1
  const pages: Pages = ({ searchParams }) => {
    if (!searchParams.has('continue')) return page(['n-1'], 'more')
    return expired-- > 0 ? { status: 410, body: {} } : page(['n-2'])
  }
  expect((await collect(apiOf(pages))).objects).toHaveLength(2)
  const always: Pages = ({ searchParams }) =>
    searchParams.has('continue') ? { status: 410, body: {} } : page(['n-1'], 'more')
  const { objects, hidden } = await collect(apiOf(always))
  expect(objects).toEqual([])
  expect(hidden.map(({ why }) => why)).toEqual(['the API server answered 410 to: list nodes'])
})

test('a list without an end is not read to it', async () => {
  const many = Array.from({ length: 250 }, (_, index) => `n-${index}`)
  const api = apiOf(() => page(many, 'more'))
  const { objects, hidden } = await collect(api)
  expect(objects).toEqual([])
  expect(hidden.map(({ why }) => why)).toEqual([
    'there are more nodes than the 20000 that are read',
  ])
  expect(api.asked.filter((path) => path.startsWith('/api/v1/nodes'))).toHaveLength(81)
  const empty = apiOf(() => page([], 'more'))
  expect((await collect(empty)).hidden).toHaveLength(1)
})

test('whoever may not even ask what is allowed is told by the answer', async () => {
  const { hidden } = await collect(apiOf(() => ({ status: 403, body: {} })))
  expect(hidden.map(({ why }) => why)).toEqual(['may not list nodes'])
  expect(await powersOf(apiOf(() => page([])))).toEqual([])
})

test('what is known to be forbidden is not asked for', async () => {
  const api = apiOf(() => page(['n']), { status: 201, body: { status: { allowed: false } } })
  const { hidden } = await collect(api)
  expect(hidden.length).toBe(6)
  expect(api.asked).toEqual(['/version', '/apis'])
})

test('what an identity may beyond is named', async () => {
  const api = apiOf(() => page([]), { status: 201, body: { status: { allowed: true } } })
  expect(await powersOf(api)).toEqual(['do anything'])
  const secrets: Api = {
    ...api,
    ask: async (_, body) => ({
      status: 201,
      body: { status: { allowed: JSON.stringify(body).includes('"secrets"') } },
    }),
  }
  expect(await powersOf(secrets)).toEqual(['read Secrets'])
})
