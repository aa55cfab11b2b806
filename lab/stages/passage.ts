import { type Network, objectOf } from '../networks/network.ts'
import { podName, pose } from '../networks/pose.ts'
import type {
  Mode,
  Passage,
  PodQuestion,
  Question,
  ServiceQuestion,
  Step,
} from '../networks/question.ts'
import { below, listOf, paceOf, podSpecOf, sleepOf } from '../networks/raw.ts'
import { isLeftAlone, type Pair } from './placing.ts'
import { ABSENT, type Moment, type RollingPod, rollOut } from './rollout.ts'

/** Connections that begin each second, without a pause. */
const RATE = 250

/** Seconds after which every kube-proxy has surely followed an EndpointSlice. */
const PROXY_SECONDS = 2

/** Milliseconds that a state lasts; pods that end serve for two seconds at least. */
const LASTS = 2_200

/**
 * The question of a stage: the network before it with the pods of both sides, and two passages, there
 * and back. Services change first and at once, as a controller of GitOps applies them; fronts notice
 * later; then the pods of a changed template are replaced. Applications behind a proxy stay.
 */
export function questionOf(pair: Pair, mode: Mode): Question {
  const { before, after } = pair
  const asked = { cni: 'bridge', clients: ['198.18.0.0/16'], unready: {}, phases: [] }
  const old = pose(
    before,
    { ...asked, placement: pair.placedBefore, leader: pair.leaderBefore },
    mode,
  )
  const now = pose(after, { ...asked, placement: pair.placedAfter, leader: pair.leaderAfter }, mode)
  const moves = targetsOf(before).map((id) => moveOf(pair, id))
  const coming = moves.flatMap(({ coming: pods }) => pods)
  const added = coming.flatMap((pod) => podLike([...old.pods, ...now.pods], pod))
  const pods = [...old.pods, ...added]
  const there = withPods(now.services, old.services, coming)
  const here = withPods(old.services, old.services, coming)
  const away = Object.fromEntries(coming.map(({ name }) => [name, ABSENT]))
  const gone = Object.fromEntries(
    moves.flatMap(({ going }) => going.map(({ name }) => [name, ABSENT])),
  )
  const forth = momentsOf(moves, { from: before, to: after }, 'forth')
  const back = momentsOf(moves, { from: after, to: before }, 'back')
  return {
    ...old,
    name: `${before.scenario.name} ${before.entry.id}`,
    pods,
    services: here,
    passages: [
      passage('there', { states: away, services: there, from: old, to: now, moments: forth }),
      passage('back', { states: gone, services: here, from: now, to: old, moments: back }),
    ],
  }
}

const targetsOf = ({ path }: Network): readonly string[] =>
  path.targets.map(({ workload }) => workload.id)

type Move = {
  readonly id: string
  readonly staying: readonly RollingPod[]
  readonly going: readonly RollingPod[]
  readonly coming: readonly RollingPod[]
}

/** Which pods of a workload stay, go and come. */
function moveOf({ before, after, placedBefore, placedAfter }: Pair, id: string): Move {
  const nodes = placedBefore[id] ?? []
  const old = nodes.map((node, index) => ({ name: podName(id, index, node), node, isNew: false }))
  const isSame = isLeftAlone(before, after, id)
  const left = [...(placedAfter[id] ?? [])]
  const staying =
    isSame || !templateChanges(before, after, id) ? old.filter(({ node }) => take(left, node)) : []
  const coming = left.map((node, index) => ({
    name: podName(id, nodes.length + index, node),
    node,
    isNew: true,
  }))
  return { id, staying, going: old.filter((pod) => !staying.includes(pod)), coming }
}

function take(left: string[], node: string): boolean {
  const index = left.indexOf(node)
  if (index >= 0) left.splice(index, 1)
  return index >= 0
}

function templateChanges(before: Network, after: Network, id: string): boolean {
  const [old, now] = [before, after].map((network) =>
    below(objectOf(network, id)?.spec, 'template'),
  )
  return JSON.stringify(old) !== JSON.stringify(now)
}

const podLike = (pods: readonly PodQuestion[], { name, node }: RollingPod): PodQuestion[] => {
  const workload = name.slice(0, name.lastIndexOf('/'))
  const like = pods.find((pod) => pod.name.startsWith(`${workload}/`))
  if (like === undefined) throw new Error(`nothing is like the pod ${name}`)
  return [{ ...like, name, node }]
}

/** Services as they are on one side, with the pods of both: who is not there is not ready. */
function withPods(
  services: readonly ServiceQuestion[],
  old: readonly ServiceQuestion[],
  coming: readonly RollingPod[],
): readonly ServiceQuestion[] {
  return services.map((service, index) => {
    const pods = old[index]?.pods ?? []
    const workloads = new Set(pods.map((name) => name.slice(0, name.lastIndexOf('/'))))
    const more = coming.filter(({ name }) => workloads.has(name.slice(0, name.lastIndexOf('/'))))
    return { ...service, pods: [...pods, ...more.map(({ name }) => name)] }
  })
}

/** The roll-outs of all workloads, one after the other, each on what the ones before led to. */
function momentsOf(
  moves: readonly Move[],
  { from, to }: { readonly from: Network; readonly to: Network },
  way: 'forth' | 'back',
): readonly Moment[] {
  const settled: Record<string, Moment['pods'][string]> = {}
  const unmoved = (move: Move): readonly RollingPod[] =>
    way === 'forth' ? move.coming : move.going
  for (const move of moves) for (const { name } of unmoved(move)) settled[name] = ABSENT
  return moves.flatMap((move) => {
    const [object, ending] = [objectOf(to, move.id), objectOf(from, move.id)]
    if (object === null || ending === null || (move.coming.length === 0 && move.going.length === 0))
      return []
    const flipped = (pods: readonly RollingPod[], isNew: boolean) =>
      pods.map((pod) => ({ ...pod, isNew }))
    const [arrive, leave] = way === 'forth' ? [move.coming, move.going] : [move.going, move.coming]
    const front = to.entry.fronts.at(-1)
    const isLocal = to.entry.policy?.value === 'Local'
    const late = front?.noticeSeconds?.value ?? Number.POSITIVE_INFINITY
    const notice = isLocal ? late : PROXY_SECONDS
    const found = rollOut(
      [...flipped(leave, false), ...flipped(arrive, true)],
      { ...paceOf(object, arrive.length + move.staying.length), replicas: arrive.length },
      { outlasts: sleepOf(ending) >= notice, apart: isApart(object), isLocal },
    )
    const others = { ...settled }
    for (const { name } of unmoved(move)) delete others[name]
    for (const { name } of unmoved(move)) delete settled[name]
    for (const { name } of leave) settled[name] = ABSENT
    return found.map((moment) => ({ ...moment, pods: { ...others, ...moment.pods } }))
  })
}

/** Whether two pods of a workload never share a node: by host ports, or a required anti-affinity. */
function isApart(object: NonNullable<ReturnType<typeof objectOf>>): boolean {
  const terms = listOf(
    below(
      podSpecOf(object),
      'affinity',
      'podAntiAffinity',
      'requiredDuringSchedulingIgnoredDuringExecution',
    ),
  )
  const ports = listOf(below(podSpecOf(object), 'containers')).flatMap((one) =>
    listOf(below(one, 'ports')),
  )
  const isTaken = below(podSpecOf(object), 'hostNetwork') === true
  return (
    isTaken ||
    ports.some((port) => below(port, 'hostPort') !== undefined) ||
    terms.some((term) => below(term, 'topologyKey') === 'kubernetes.io/hostname')
  )
}

type Way = {
  readonly states: Step['pods']
  readonly services: readonly ServiceQuestion[]
  readonly from: Question
  readonly to: Question
  readonly moments: readonly Moment[]
}

function passage(name: string, { states, services, from, to, moments }: Way): Passage {
  const still = { services: [], fronts: [], linger: LASTS, settles: false }
  const rolling = moments.map(
    (moment): Step => ({
      ...still,
      ...moment,
      settles: !moment.notices,
    }),
  )
  return {
    name,
    rate: RATE,
    steps: [
      { ...still, name: 'before', pods: states, fronts: from.fronts, notices: true },
      { ...still, name: 'applied', pods: states, services, notices: false, settles: true },
      { ...still, name: 'noticed', pods: states, fronts: to.fronts, notices: true },
      ...rolling,
    ],
  }
}
