import { afterEach, expect, test, vi } from 'vitest'
import type * as Hints from '../../src/traffic/hints.ts'
import type * as Loss from '../../src/traffic/loss.ts'
import type * as Membership from '../../src/traffic/membership.ts'
import type * as Packet from '../../src/traffic/packet.ts'
import type * as ProxySighting from '../../src/traffic/proxy-sighting.ts'
import type * as Shares from '../../src/traffic/shares.ts'
import type * as Updates from '../../src/traffic/updates.ts'
import { ZERO } from '../../src/types/ratio.ts'
import { fact } from '../../src/types/why.ts'

/** A simulator that behaves otherwise must not agree with what was measured. */

const MODULES = ['hints', 'loss', 'membership', 'packet', 'proxy-sighting', 'shares', 'updates']

afterEach(() => {
  for (const name of MODULES) vi.doUnmock(`../../src/traffic/${name}.ts`)
  vi.resetModules()
})

/** What differs once a module of the simulator is another one. */
async function differences<T extends object>(
  name: string,
  flip: (real: T) => Partial<T>,
): Promise<readonly string[]> {
  vi.resetModules()
  vi.doMock(`../../src/traffic/${name}.ts`, async (original) => {
    const real = (await original()) as T
    return { ...real, ...flip(real) }
  })
  const { compareRecords } = await import('../../lab/networks/compare-records.ts')
  const { readRecords } = await import('../../lab/networks/record.ts')
  return compareRecords(readRecords().records).map(({ about }) => about)
}

test('without a flip nothing differs', async () => {
  expect(await differences<typeof Hints>('hints', () => ({}))).toEqual([])
})

test('Cluster would keep the address', async () => {
  const found = await differences<typeof Packet>('packet', ({ arrivalOf }) => ({
    arrivalOf: (entry, cluster) => {
      const arrival = arrivalOf(entry, cluster)
      const { packet } = arrival
      if (packet.value !== 'node') return arrival
      return { ...arrival, packet: fact('client', packet.why), lostAt: null }
    },
  }))
  expect(found).toContainEqual(expect.stringContaining('packet at'))
})

test('outside traffic would not follow trafficDistribution', async () => {
  const found = await differences<typeof Hints>('hints', () => ({ hinted: (cells) => cells }))
  expect(found).toContainEqual(expect.stringContaining('answers by pod'))
})

test('fronts would not check endpoints', async () => {
  const found = await differences<typeof Membership>('membership', ({ membershipOf }) => ({
    membershipOf: (entry, input) => {
      const known = membershipOf(entry, input)
      return known.k === 'known' ? { ...known, health: 'none' } : known
    },
  }))
  expect(found).toContainEqual(expect.stringContaining('steady: connections'))
})

test('Local would spread over pods alike', async () => {
  const found = await differences<typeof Shares>('shares', ({ sharesOf }) => ({
    sharesOf: (profile, input) => sharesOf(profile, { ...input, policy: 'Cluster' }),
  }))
  expect(found).toContainEqual(expect.stringContaining('steady: connections'))
})

test('pods would serve on while they end', async () => {
  const found = await differences<typeof Updates>('updates', ({ updateOf }) => ({
    updateOf: (workload, pods) => {
      const update = updateOf(workload, pods)
      return update === null ? null : { ...update, outage: false, servesSeconds: 3_600 }
    },
  }))
  expect(found).toContainEqual(expect.stringContaining('rolling-update: connections'))
})

test('a proxy would believe nobody', async () => {
  const found = await differences<typeof ProxySighting>('proxy-sighting', ({ byPacket }) => ({
    proxyKnows: (arrival, proxy) => byPacket(arrival, proxy.why),
  }))
  expect(found).toContainEqual(expect.stringContaining('client at'))
})

test('a header would never be forgeable', async () => {
  const found = await differences<typeof ProxySighting>('proxy-sighting', ({ proxyKnows }) => ({
    proxyKnows: (arrival, proxy) => {
      const known = proxyKnows(arrival, proxy)
      return known.forgeable === null ? known : { ...known, forgeable: null, trust: 'sound' }
    },
  }))
  expect(found).toContainEqual(expect.stringContaining('trust of'))
})

test('an empty Service would drop and not refuse', async () => {
  const found = await differences<typeof Loss>('loss', ({ lossesOf }) => ({
    lossesOf: (input) =>
      lossesOf(input).map((loss) => ({
        ...loss,
        dropped: loss.refused.worst?.n === 0n ? loss.dropped : loss.refused,
        refused: { likely: ZERO, worst: ZERO },
      })),
  }))
  expect(found).toContainEqual(expect.stringContaining('refused'))
})
