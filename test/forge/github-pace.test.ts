import { expect, test } from 'vitest'
import { openPace } from '../../src/forge/github/pace.ts'
import { stillClock } from './still-clock.ts'

test('writes start a second apart, in their order, one at a time', async () => {
  const clock = stillClock()
  const pace = openPace(clock)
  const begin = clock.now()
  const log: (readonly [string, number])[] = []
  let busy = 0
  const write = (name: string, takes: number) =>
    pace.write(async () => {
      busy += 1
      expect(busy).toBe(1)
      log.push([name, clock.now() - begin])
      await Promise.resolve()
      clock.pass(takes)
      busy -= 1
    })
  await Promise.all([write('a', 100), write('b', 3000), write('c', 0), write('d', 0)])
  expect(log).toEqual([
    ['a', 0],
    ['b', 1000],
    ['c', 4000],
    ['d', 5000],
  ])
})

test('reads do not wait for writes, nor for each other', async () => {
  const clock = stillClock()
  const pace = openPace(clock)
  const order: string[] = []
  const gate = Promise.withResolvers<void>()
  const write = pace.write(async () => {
    await gate.promise
    order.push('write')
  })
  await Promise.all(['read', 'read'].map((name) => pace.read(async () => order.push(name))))
  gate.resolve()
  await write
  expect(order).toEqual(['read', 'read', 'write'])
  expect(clock.slept).toEqual([])
})

test('a write that fails does not stop the next one', async () => {
  const clock = stillClock()
  const pace = openPace(clock)
  const wrong = new Error('no')
  const first = pace.write(() => Promise.reject(wrong))
  const refused = expect(first).rejects.toBe(wrong)
  expect(await pace.write(async () => 'done')).toBe('done')
  await refused
})

test('the 501st write of an hour is for later', async () => {
  const clock = stillClock()
  const pace = openPace(clock)
  const begin = clock.now()
  const write = () => pace.write(async () => clock.now() - begin)
  for (let count = 0; count < 500; count += 1) await write()
  expect(clock.now() - begin).toBe(499_000)
  await expect(write()).rejects.toMatchObject({ name: 'NotNow', retryAfter: 3600 - 499 })
  clock.pass(3_600_000 - 499_000 - 5000)
  expect(await write()).toBe(3_600_000)
  expect(await write()).toBe(3_601_000)
})
