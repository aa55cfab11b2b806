import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Bounds, usual } from '../../src/app/engine/bounds.ts'
import { type Limits, openThreads } from '../../src/app/engine/threads.ts'
import { NotNow } from '../../src/forge/errors.ts'
import { change, type Files } from './change.ts'
import { engineHere } from './engine-here.ts'
import { lost, sample } from './sample.ts'

const limits: Limits = { milliseconds: 60_000, megabytes: 512, bounds: usual }

function threads(some: Partial<Limits> = {}) {
  const engine = openThreads(2, { limits: { ...limits, ...some } })
  onTestFinished(() => engine.close())
  return engine
}

const service = (n: number, policy: string): string => `apiVersion: v1
kind: Service
metadata: { name: s${n}, namespace: apps }
spec: { type: LoadBalancer, externalTrafficPolicy: ${policy}, selector: { app: a${n} }, ports: [{ port: 80 }] }
`

/** So many ways in, all of which change. */
function many(services: number) {
  const side = (policy: string): Files => ({
    'all.yaml': Array.from({ length: services }, (_, n) => service(n, policy)).join('---\n'),
  })
  return change(side('Local'), side('Cluster'))
}

describe('in a thread of its own', () => {
  test('a review says what it says here', async () => {
    const { objects, speech } = change(sample, { ...sample, ...lost })
    const engine = threads()
    const here = await engineHere().run('review', speech, objects)
    expect(here).toMatchObject({ ok: true, value: { outcome: 'reviewed' } })
    expect(await engine.run('review', speech, objects)).toEqual(here)
    expect(await engine.run('review', speech, objects)).toEqual(here)
  })

  test('nothing of a task is there for the next one, though it has the same names', async () => {
    const engine = threads()
    for (const { objects, speech } of [change(sample, { ...sample, ...lost }), many(2)]) {
      const here = await engineHere().run('review', speech, objects)
      expect(await engine.run('review', speech, objects)).toEqual(here)
    }
  })

  test('it holds up nobody', async () => {
    const { objects, speech } = many(1500)
    const engine = threads()
    let isOver = false
    let turns = 0
    const run = engine.run('review', speech, objects).finally(() => {
      isOver = true
    })
    for (; !isOver; turns += 1) await turn()
    expect(await run).toMatchObject({ ok: true })
    // Whoever works in this thread leaves it a turn for each thing that he waits for.
    expect(turns).toBeGreaterThan(100)
  })

  test('what takes too long is ended, and the next one has all the time', async () => {
    const { objects, speech } = many(3000)
    const engine = threads({ milliseconds: 1 })
    const message = 'it takes more time than there is for one change'
    expect(await engine.run('review', speech, objects)).toEqual({ ok: false, message })
    expect(await engine.run('review', speech, objects)).toEqual({ ok: false, message })
  })

  test('what takes too much memory is ended, and nothing else with it', async () => {
    const { objects, speech } = many(6000)
    const engine = threads({ megabytes: 24 })
    const message = 'it takes more memory than there is for one change'
    expect(await engine.run('review', speech, objects)).toEqual({ ok: false, message })
    const small = many(1)
    expect(await engine.run('review', small.speech, small.objects)).toMatchObject({ ok: true })
  })

  test('where the host fails its own error is told', async () => {
    const { objects, speech } = change(sample, sample)
    const error = new NotNow('GitHub is away', 7)
    const failing = { ...objects, blobs: () => Promise.reject(error) }
    await expect(threads().run('review', speech, failing)).rejects.toBe(error)
  })

  test('who gives up the job ends it', async () => {
    const { objects, speech } = change(sample, sample)
    const giving = new AbortController()
    const stuck = { ...objects, blobs: () => new Promise<never>(() => giving.abort()) }
    const run = threads().run('review', speech, stuck, giving.signal)
    await expect(run).rejects.toThrow('aborted')
  })
})

describe('what is too much', () => {
  const refusal: readonly (readonly [Partial<Bounds>, string])[] = [
    [{ files: 3 }, 'it has more than 3 manifest files'],
    [{ bytes: 2000 }, 'its manifests have more than 2,000 bytes'],
    [{ objects: 5 }, 'it has more than 5 objects'],
  ]

  test.each(refusal)('%j: refused', async (bounds, message) => {
    const { objects, speech } = change(sample, { ...sample, ...lost })
    const all = { ...usual, ...bounds }
    expect(await engineHere(all).run('review', speech, objects)).toEqual({ ok: false, message })
    expect(await threads({ bounds: all }).run('review', speech, objects)).toEqual({
      ok: false,
      message,
    })
  })

  test('is not fetched', async () => {
    const { objects, speech, asked } = change(sample, { ...sample, ...lost })
    await engineHere({ ...usual, bytes: 2000 }).run('review', speech, objects)
    expect(new Set(asked)).toEqual(new Set(['.github/edgewise.yaml']))
  })

  test('both sides count once where they are alike', async () => {
    const files = Object.keys(sample).filter((path) => /\.ya?ml$/.test(path)).length
    const { objects, speech } = change(sample, { ...sample, ...lost })
    const run = async (most: number) =>
      (await engineHere({ ...usual, files: most }).run('review', speech, objects)).ok
    expect([await run(files), await run(files + 1)]).toEqual([false, true])
  })
})
