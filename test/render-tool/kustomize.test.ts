import { beforeAll, describe, expect, test } from 'vitest'
import { built, kustomize, printed, printedByKustomize } from './kustomize.ts'
import { constructs, refused } from './kustomize-cases.ts'
import { building } from './peer.ts'

beforeAll(() => {
  kustomize()
}, building)

describe('prints to the byte what the real command prints', () => {
  test.each(Object.entries(constructs))('%s', async (_, asked) => {
    const answer = await built(asked)
    expect(answer.error).toBeUndefined()
    expect(printed(answer)).toBe(printedByKustomize(asked))
  })
})

describe('refuses as the real command does', () => {
  test.each(Object.entries(refused))('%s', async (_, asked) => {
    const answer = await built(asked)
    expect(answer.resources).toBeUndefined()
    expect(printed(answer)).toBe(printedByKustomize(asked))
  })
})
