import { mayRead } from './access.ts'
import type { Answer, Api } from './connection.ts'
import { field, list, textOf } from './json.ts'
import { type Kept, keptOf } from './kept.ts'
import { pathOf, permissionOf, type Wanted, wanted } from './wanted.ts'

/** What was read of a live cluster. */
export type Live = {
  readonly context: string
  /** `1.35`; null: the API server does not say. */
  readonly kubernetes: string | null
  readonly objects: readonly LiveObject[]
  /** Groups of the API that the cluster serves. */
  readonly groups: ReadonlySet<string>
  readonly hidden: readonly Hidden[]
}

/** An object as `keptOf` keeps it. */
export type LiveObject = { readonly wanted: Wanted; readonly kept: Kept }

/** What could not be read, and why. */
export type Hidden = { readonly wanted: Wanted; readonly why: string }

/** Objects of one page, as kubectl's own `--chunk-size` is 500; nodes bear long lists of images. */
const PAGE = 250
/** Objects of one kind: four times what Kubernetes supports of nodes. */
const MOST = 20_000

/** Reads all that facts wants, as far as the API server allows. */
export async function collect(api: Api): Promise<Live> {
  const version = await api.get('/version')
  const groups = groupsOf(await api.get('/apis'))
  const objects: LiveObject[] = []
  const hidden: Hidden[] = []
  for (const one of wanted) {
    // Where the groups are not told, whoever asks for an absent kind gets 404 and no harm is done.
    if (one.group !== '' && groups !== null && !groups.has(one.group)) continue
    const found = await readOne(api, one)
    if (typeof found === 'string') hidden.push({ wanted: one, why: found })
    else objects.push(...found.map((kept) => ({ wanted: one, kept })))
  }
  return {
    context: api.context,
    kubernetes: minorOf(version),
    objects,
    groups: groups ?? new Set(),
    hidden,
  }
}

/** `v1.35.4` has the minor version 1.35; clouds write `35+` (version.Info of apimachinery). */
function minorOf({ body }: Answer): string | null {
  const major = textOf(field(body, 'major')) ?? ''
  const minor = textOf(field(body, 'minor')) ?? ''
  const match = /^(0|[1-9]\d?)\D{0,10}$/.exec(minor)
  return major === '1' && match !== null ? `1.${match[1]}` : null
}

/** Null: the API server does not say which groups it has. */
function groupsOf({ status, body }: Answer): ReadonlySet<string> | null {
  if (status !== 200) return null
  return new Set(list(field(body, 'groups')).flatMap((one) => textOf(field(one, 'name')) ?? []))
}

/** The objects, none where there are none; or why they stay hidden. */
async function readOne(api: Api, one: Wanted): Promise<readonly Kept[] | string> {
  if ((await mayRead(api, one)) === false) return `may not ${permissionOf(one)}`
  if (one.one === undefined) return readPages(api, one)
  const { status, body } = await api.get(pathOf(one))
  return status === 200 ? [keptOf(one, body)] : refused(one, status)
}

const refused = (one: Wanted, status: number): readonly Kept[] | string =>
  status === 404
    ? []
    : status === 403
      ? `may not ${permissionOf(one)}`
      : `the API server answered ${status} to: ${permissionOf(one)}`

/**
 * All pages of a list. A list that takes too long is begun anew once: its continue token is gone
 * then (410, kubernetes.io/docs/reference/using-api/api-concepts "Retrieving large results sets").
 */
async function readPages(api: Api, one: Wanted): Promise<readonly Kept[] | string> {
  let found: Kept[] = []
  let next = ''
  let isAnew = false
  for (;;) {
    const token = next === '' ? '' : `&continue=${encodeURIComponent(next)}`
    const { status, body } = await api.get(`${pathOf(one)}?limit=${PAGE}${token}`)
    if (status === 410 && !isAnew) {
      ;[found, next, isAnew] = [[], '', true]
      continue
    }
    if (status !== 200) return refused(one, status)
    const page = list(field(body, 'items'))
    found.push(...page.map((object) => keptOf(one, object)))
    next = textOf(field(field(body, 'metadata'), 'continue')) ?? ''
    if (found.length > MOST || (next !== '' && page.length === 0))
      return `there are more ${one.resource} than the ${MOST} that are read`
    if (next === '') return found
  }
}
