import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Finding, Review } from '../../src/types/report.ts'
import { arbitraryCluster, textOf } from '../support/arbitrary-cluster.ts'
import { only } from '../support/packets.ts'
import { type Files, reviewText, SETTINGS, simulateText } from '../support/simulate-text.ts'
import { rewrite, rewritten } from './rewriting.ts'

const RUNS = { numRuns: 100 }

/** What a review without a difference says of each cluster. */
function differences({ clusters }: Review): unknown[] {
  return clusters.flatMap(({ changed, findings }) => [
    ...changed,
    ...findings.new,
    ...findings.worse,
    ...findings.solved,
  ])
}

test('a review of a revision against itself is empty', () => {
  const law = fc.property(arbitraryCluster, (sketch) => {
    const files = textOf(sketch)
    const review = reviewText(files, files)
    expect(differences(review)).toEqual([])
    const alone = only(simulateText(files)).findings.map(({ fingerprint }) => fingerprint)
    const existing = review.clusters.flatMap(({ findings }) => findings.existing)
    expect(existing.map(({ fingerprint }) => fingerprint)).toEqual(alone)
  })
  fc.assert(law, RUNS)
})

test('a change that keeps the meaning is none: moved, reordered, split, commented, quoted, flow', () => {
  const law = fc.property(rewritten(arbitraryCluster), ({ sketch, rewriting }) => {
    const review = reviewText(textOf(sketch), rewrite(sketch, rewriting))
    expect(review.problems).toEqual(simulateText(textOf(sketch)).problems)
    expect(differences(review)).toEqual([])
  })
  fc.assert(law, RUNS)
})

test('the order in which files are listed does not matter: the same bytes', () => {
  const shuffled = arbitraryCluster.chain((sketch) => {
    const files = Object.entries(textOf(sketch))
    const order = fc.shuffledSubarray(files, { minLength: files.length, maxLength: files.length })
    return order.map((other): [Files, Files] => [
      Object.fromEntries(files),
      Object.fromEntries(other),
    ])
  })
  const law = fc.property(shuffled, ([files, others]) => {
    const bytes = (each: Files) => JSON.stringify(simulateText(each, { explain: true }))
    expect(bytes(others)).toBe(bytes(files))
  })
  fc.assert(law, RUNS)
})

/** Comment lines above every line of the manifests. */
const padded = (files: Files): Files =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      path === SETTINGS ? text : text.replaceAll(/^(?=[ \t]*[\w-])/gm, '# one more line\n'),
    ]),
  )

const identity = ({ rule, subject, entry, fingerprint, size }: Finding) =>
  JSON.stringify([rule, subject, entry, fingerprint, size])

test('fingerprints are unique, and follow the subject, not the line', () => {
  const law = fc.property(arbitraryCluster, (sketch) => {
    // A block scalar would take a comment for its text.
    const documents = sketch.documents.filter(
      ({ metadata }) => (metadata as { readonly name: string }).name !== 'kube-proxy',
    )
    const files = textOf({ ...sketch, documents })
    const before = only(simulateText(files)).findings
    const after = only(simulateText(padded(files))).findings
    expect(new Set(before.map(({ fingerprint }) => fingerprint)).size).toBe(before.length)
    expect(after.map(identity)).toEqual(before.map(identity))
    const placed = before.find(({ at }) => at !== null && at.file !== SETTINGS)
    const moved = after.find(({ fingerprint }) => fingerprint === placed?.fingerprint)
    if (placed?.at) expect(moved?.at?.line).toBeGreaterThan(placed.at.line)
  })
  fc.assert(law, RUNS)
})
