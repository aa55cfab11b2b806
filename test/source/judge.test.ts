import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readFile } from '../../src/source/read-file.ts'
import { bytesOf, normal, plainOf, readValue } from './reading.ts'

// What the original libraries answered (see judge/main.go), and where this project says otherwise.
type Answer = {
  readonly json?: unknown
  readonly error?: string
  readonly documents?: readonly unknown[]
  readonly problems?: readonly string[]
}
type Case = Answer & {
  readonly group: string
  readonly yaml?: string
  readonly stream?: string
  readonly differs?: { readonly ours: Answer; readonly why: string }
}

const recorded = new URL('./judge/answers.json', import.meta.url)
const { cases }: { readonly cases: readonly Case[] } = JSON.parse(readFileSync(recorded, 'utf8'))
const groups = Map.groupBy(cases, (one) => one.group)

describe.each([...groups])('%s', (_, members) => {
  test.each(members.map((one) => [JSON.stringify(one.yaml ?? one.stream), one] as const))(
    '%s',
    (_, one) => {
      const ours = read(one)
      if (one.differs === undefined) expect(ours).toEqual(told(one, one))
      else {
        expect(ours).toEqual(told(one, one.differs.ours))
        expect(ours, `no longer differs: ${one.differs.why}`).not.toEqual(told(one, one))
      }
    },
  )
})

/** Errors are compared by being there: each library words them in its own way. */
function told(asked: Case, answer: Answer): unknown {
  if (asked.stream === undefined) {
    return answer.error === undefined ? { value: normal(answer.json ?? null) } : 'an error'
  }
  const documents = (answer.documents ?? []).filter((document) => document !== null).map(normal)
  const isBroken = answer.error !== undefined || (answer.problems ?? []).length > 0
  return { documents, isBroken }
}

function read(one: Case): unknown {
  if (one.stream === undefined) {
    const found = readValue(one.yaml ?? '')
    return 'error' in found ? 'an error' : { value: normal(found.value) }
  }
  const { docs, problems } = readFile('stream.yaml', bytesOf(one.stream))
  return { documents: docs.map((doc) => normal(plainOf(doc.root))), isBroken: problems.length > 0 }
}
