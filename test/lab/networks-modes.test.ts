import { describe, expect, test } from 'vitest'
import { MODES, type Mode, type ProbeAnswer } from '../../lab/networks/question.ts'
import { readRows } from '../../lab/networks/record.ts'
import { dataPlane } from '../../src/catalog/data-planes.ts'
import { manifests, pool, service, settings, workload } from '../support/manifests.ts'
import { simulateText } from '../support/simulate-text.ts'

/** Single behaviours of a real kube-proxy, measured in each mode beside the random networks. */
const { records } = readRows()

function probe(mode: Mode, row: string, name: string): ProbeAnswer {
  const found = records.find((record) => record.mode === mode && record.name === row)
  const answer = found?.probes.find((one) => one.name === name)
  if (answer === undefined) throw new Error(`${row}: ${name} was not measured in ${mode}`)
  return answer
}

/** The only thing that happened, to connections or to a health check. */
function outcome(mode: Mode, row: string, name: string): string {
  const { outcomes, status } = probe(mode, row, name)
  const [only, ...others] = Object.keys({ ...outcomes, ...status })
  return only !== undefined && others.length === 0 ? only : 'several'
}

/** Everything that the simulator says of a sticky node port in a mode. */
function lawsOf(mode: Mode): string {
  const files = {
    ...manifests(
      workload({ replicas: 2 }),
      service({ spec: { type: 'NodePort', sessionAffinity: 'ClientIP' } }),
    ),
    ...settings({
      dataPlane: `kube-proxy-${mode}`,
      pools: [pool('nodes', 2)],
      fronts: [{ implementation: 'static' }],
    }),
  }
  const [cluster] = simulateText(files, { explain: true }).clusters
  return Object.values(cluster?.evidence ?? {})
    .map(({ text }) => text)
    .join('\n')
}

describe.each(MODES)('%s', (mode) => {
  test('is a data plane that masquerades under Cluster', () => {
    expect(dataPlane(`kube-proxy-${mode}`).cluster).toBe('masquerades')
  })

  test.each([
    ['Local', 'health of n1 at its node address', '200'],
    ['Local', 'health of n3 at its node address', '503'],
    ['Local', 'node port, node address', 'answered'],
    ['Local', 'no local pod, from outside', 'dropped'],
    ['Local', 'no local pod, from a pod there', 'answered'],
    ['Local', 'health while terminating', '503'],
    ['Local', 'served while terminating', 'answered'],
    ['Local', 'kube-proxy /healthz of n2', '503'],
    ['Local', 'kube-proxy /livez of n2', '200'],
    ['Local', 'health of a node that leaves', '200'],
    ['Local', 'health without kube-proxy', 'refused'],
    ['Local', 'served without kube-proxy', 'answered'],
    ['Cluster', 'source ranges, node port', 'answered'],
    ['Cluster', 'source ranges, a pod', 'dropped'],
    ['Cluster', 'source ranges, a node', 'dropped'],
    ['internalTrafficPolicy: Local', 'no local pod, cluster address', 'dropped'],
    ['internalTrafficPolicy: Local', 'no local pod, entry', 'answered'],
    ['internalTrafficPolicy: Local', 'no local pod, node port', 'answered'],
    ['no endpoint', 'no endpoint anywhere', 'refused'],
  ])('%s: %s: %s', (row, name, wanted) => {
    expect(outcome(mode, row, name)).toBe(wanted)
  })

  test('clients inside the cluster: Local keeps the address of the pod, Cluster does not', () => {
    expect(probe(mode, 'Local', 'no local pod, from a pod there').packet).toEqual({ pod: 20 })
    const masked = probe(mode, 'internalTrafficPolicy: Local', 'no local pod, entry')
    expect(masked.packet).toEqual({ node: 20 })
  })

  test.each(['second address', 'bridge', 'loopback'])(
    'a node port at the %s: as the simulator knows of this mode',
    (place) => {
      const { nodePorts } = dataPlane(`kube-proxy-${mode}`)
      const wanted = nodePorts === 'every-address' ? 'answered' : 'refused'
      expect(outcome(mode, 'Local', `node port, ${place}`)).toBe(wanted)
    },
  )

  test('the health check node port listens where node ports do', () => {
    const { nodePorts } = dataPlane(`kube-proxy-${mode}`)
    const wanted = nodePorts === 'every-address' ? '200' : 'refused'
    expect(outcome(mode, 'Local', 'health of n1 at its second address')).toBe(wanted)
  })

  test('a trace names what the mode does', () => {
    const laws = lawsOf(mode)
    expect(laws).toContain(
      mode === 'iptables' ? 'last 100 client addresses' : 'every client address',
    )
    expect(laws).toContain(
      mode === 'iptables' ? 'every address of a node' : "node's own address only",
    )
  })

  test.each([50, 400, 1_000])(
    'sessionAffinity with %i clients holds as long as is known',
    (clients) => {
      const { remembers } = dataPlane(`kube-proxy-${mode}`)
      const { sticky } = probe(mode, 'sessionAffinity: ClientIP', `${clients} clients`)
      const parted = sticky?.['several'] ?? 0
      if (typeof remembers !== 'number' || clients <= remembers) expect(parted).toBe(0)
      else expect(parted / clients).toBeGreaterThan(0.4)
    },
  )
})
